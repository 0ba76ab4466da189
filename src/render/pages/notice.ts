import type { LoginInput, NoticeInput } from '../pages.ts';

/** A page that only says something: not found, refused, still being judged. */
export function noticeView({ title, text, steps, footnote }: NoticeInput) {
  return {
    title,
    text,
    steps: steps.map(({ text: step, command, link }) => ({ text: step, command, link })),
    footnote,
  };
}

/** The form that asks for a token. */
export function loginView({ action, next, fields, trouble }: LoginInput) {
  return { action, fields: [...fields, { name: 'next', value: next }], trouble };
}
