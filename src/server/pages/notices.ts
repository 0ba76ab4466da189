import type { NoticeInput } from '../../render/pages.ts';

/** What to do with a store that has nothing in it yet, or nothing under this preset. */
export function emptyStoreNotice(preset: string | undefined): NoticeInput {
  if (preset !== undefined) {
    return {
      title: `Nothing was judged with the preset ${preset}`,
      text: 'Applications are judged with one preset at a time; this store has none with this one.',
      steps: [
        { text: 'See what there is:', link: { label: 'the overview', href: '/' } },
        {
          text: 'Judge an event log with it, in the folder where this server was started:',
          command: `sparkvet analyze <event log> --preset ${shellWord(preset)}`,
        },
      ],
    };
  }
  return {
    title: 'No application has been judged yet',
    text: 'This server shows what sparkvet has judged, and its store is empty. As soon as there is one application, this page says where memory and time go.',
    steps: [
      {
        text: 'Judge one event log now, in the folder where this server was started (or with the same --db):',
        command: 'sparkvet analyze <event log>',
      },
      {
        text: 'Or judge everything that finishes on a cluster, for as long as it runs:',
        command: 'sparkvet daemon --yarn <resource manager> --history-server <history server>',
      },
      {
        text: 'Does it find your logs? This says what it can reach, and what it is missing:',
        command: 'sparkvet doctor',
      },
      {
        text: 'Meanwhile, read what it looks for:',
        link: { label: 'all heuristics', href: '/heuristics' },
      },
    ],
  };
}

/** As a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w.,:=/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
