/** A text with variables of the image in it, as `expand` makes it. */
export interface Expandable {
  readonly kind: 'expandable';
  readonly text: string;
}

/** A text that stands for itself, or one with variables in it. */
export type Text = string | Expandable;

/**
 * A text in which `$NAME`, `${NAME}`, `${NAME:-otherwise}` and the other forms of a Dockerfile stand for what ENV, ARG and the base image
 * have set. Everything else in it stands for itself; `\$` is a dollar. Write it in plain quotes: in a template, `${…}` is TypeScript's.
 *
 * @example
 * image.env({ PATH: expand('/app/bin:$PATH') });
 */
export function expand(text: string): Expandable {
  return { kind: 'expandable', text };
}

/** A text as a word of a Dockerfile that comes to it when variables are replaced. */
export function toWord(text: Text): string {
  assertText(text);
  return typeof text === 'string'
    ? text.replace(/[\s$"'\\`]/g, '\\$&')
    : text.text.replace(/\\\$|[\s"'\\`]/g, (found) => (found === '\\$' ? found : `\\${found}`));
}

/** Programs need not be checked before they run: what is wrong is told where it is called. */
function assertText(value: unknown): asserts value is Text {
  if (typeof value === 'string') return;
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'expandable') return;
  throw new TypeError(`${JSON.stringify(value)} is no text, nor what expand() gives`);
}
