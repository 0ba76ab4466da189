import Handlebars from 'handlebars';
import { printable } from '../model/texts/printable.ts';
import { contentPolicy } from './content-policy.ts';
import { indexView } from './index-view.ts';
import type { IndexRenderer, Renderer } from './renderer.ts';
import { reportView } from './report/report-view.ts';
import { TEMPLATE_SPECS } from './template-specs.ts';
import type { Templates } from './templates.ts';

/** Only what Handlebars brings: a template that calls anything else, or names what the view has not, throws. */
export const STRICT: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  preventIndent: true,
};

/** One self-contained page for each application: no request, no script needed, every text of a log escaped. */
export function createHtmlRenderer(templates: Templates): Renderer {
  const { style, script } = templates;
  const page = pageOf(templates, 'report');
  return {
    format: 'html',
    render: (analysis, site) => {
      const policy = contentPolicy(templates, site === undefined ? 'none' : 'self');
      return printable(page({ ...reportView(analysis, site), policy, style, script }));
    },
  };
}

/** The page over a folder of reports, made like them. It has no script at all. */
export function createIndexRenderer(templates: Templates): IndexRenderer {
  const { style } = templates;
  const page = pageOf(templates, 'index');
  return { render: (index) => printable(page({ ...indexView(index), style })) };
}

/** A template by its name; all the others are its partials. */
export function pageOf(
  { sources }: Pick<Templates, 'sources'>,
  name: string,
): HandlebarsTemplateDelegate {
  const handlebars = Handlebars.create();
  const { [name]: source = '', ...partials } = sources;
  for (const [partial, text] of Object.entries(partials)) {
    handlebars.registerPartial(partial, compiled(handlebars, text));
  }
  return compiled(handlebars, source);
}

function compiled(handlebars: typeof Handlebars, source: string): HandlebarsTemplateDelegate {
  const spec = TEMPLATE_SPECS.get(source);
  return spec === undefined ? handlebars.compile(source, STRICT) : handlebars.template(spec);
}
