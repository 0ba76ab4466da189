import type { LoginInput, NoticeInput } from '../pages.ts';

export function noticeView({ title, text, steps, footnote }: NoticeInput) {
  return {
    title,
    text,
    steps: steps.map(({ text: step, command, link }) => ({ text: step, command, link })),
    footnote,
  };
}

export function loginView({ action, next, fields, trouble }: LoginInput) {
  return { action, fields: [...fields, { name: 'next', value: next }], trouble };
}
