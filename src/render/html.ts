import Handlebars from 'handlebars';
import { printable } from './printable.ts';
import type { Renderer } from './renderer.ts';
import { reportView } from './report/report-view.ts';
import type { Templates } from './templates.ts';

/** Only what Handlebars brings: a template that calls anything else, or names what the view has not, throws. */
const STRICT: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  preventIndent: true,
};

/** One self-contained page for each application: no request, no script needed, every text of a log escaped. */
export function createHtmlRenderer({ sources, style, script }: Templates): Renderer {
  const handlebars = Handlebars.create();
  const { report = '', ...partials } = sources;
  for (const [name, source] of Object.entries(partials)) {
    handlebars.registerPartial(name, handlebars.compile(source, STRICT));
  }
  const page = handlebars.compile(report, STRICT);
  return {
    format: 'html',
    render: (analysis) => printable(page({ ...reportView(analysis), style, script })),
  };
}
