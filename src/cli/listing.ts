import {
  fieldsOf,
  parseTemplate,
  renderHeads,
  renderTemplate,
  type Template,
  templateMethod,
} from '../template/index.ts';
import type { Flag, Flags } from './command.ts';
import { formatTable } from './format-table.ts';
import { showCell, showLines } from './show-text.ts';

/** What a command lists: the fields that `--format` may take of a row. */
export interface Listing {
  /** Every field with the head of its column, in the order of their names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Fields that the table has when nothing else is asked for. */
  readonly columns: readonly string[];
  /** What `--quiet` prints. */
  readonly quiet: string;
}

/** A row's fields: texts, and what `templateMethod` makes, which only templates see. */
export type ListedRow = Readonly<Record<string, unknown>>;

/** How a listing is to be shown. */
export type ListFormat =
  | { readonly kind: 'table' | 'json' }
  | { readonly kind: 'template' | 'table-template'; readonly template: Template };

/** The flag of every command that lists. */
export const formatFlag: Flag = {
  name: 'format',
  kind: 'text',
  value: 'FORMAT',
  about: 'a template, `table TEMPLATE`, or json',
};

/** What `--format` asks for. @throws template/bad-syntax */
export function readListFormat(flags: Pick<Flags, 'text'>): ListFormat {
  const text = flags.text('format')?.trim() ?? 'table';
  if (text === '' || text === 'table') return { kind: 'table' };
  if (text === 'json') return { kind: 'json' };
  const table = /^table(?:\s+|(?=\{\{))/.exec(text)?.[0];
  const template = parseTemplate(text.slice(table?.length ?? 0), '--format', { escapes: true });
  return { kind: table === undefined ? 'template' : 'table-template', template };
}

/** Whether a format shows a field, so that what costs something is not looked for in vain. */
export function asksFor(format: ListFormat, field: string): boolean {
  if (format.kind === 'json') return true;
  if (!('template' in format)) return false;
  const fields = fieldsOf(format.template);
  return fields.has(field) || fields.has('');
}

export interface RowsOptions {
  readonly format: ListFormat;
  /** @default false */
  readonly quiet?: boolean;
  /** Columns of the table besides the listing's own. */
  readonly extra?: readonly string[];
}

/**
 * Rows as they are asked for, each on a line of its own: a table, a template's text, or JSON. A terminal acts on nothing in them, and of a
 * table nothing makes a second line.
 *
 * @throws template/no-field, template/bad-value
 */
export function formatRows(listing: Listing, rows: readonly ListedRow[], options: RowsOptions): string {
  const { format, quiet = false, extra = [] } = options;
  switch (format.kind) {
    case 'json':
      return rows.map((row) => `${renderTemplate(wholeRow, row)}\n`).join('');
    case 'template':
      return rows.map((row) => `${showLines(renderTemplate(format.template, row))}\n`).join('');
    case 'table-template':
      return formatTemplateTable(listing, rows, format.template);
    case 'table': {
      if (quiet) return rows.map((row) => `${cellOf(row, listing.quiet)}\n`).join('');
      const columns = [...listing.columns, ...extra];
      const cells = rows.map((row) => columns.map((field) => cellOf(row, field)));
      return formatTable(
        columns.map((field) => listing.fields[field] ?? field),
        cells,
      );
    }
  }
}

const wholeRow = parseTemplate('{{json .}}', '--format');

function cellOf(row: ListedRow, field: string): string {
  return showCell(String(row[field] ?? ''));
}

function formatTemplateTable(listing: Listing, rows: readonly ListedRow[], template: Template): string {
  const heads = { ...listing.fields, Label: templateMethod(headOfLabel) };
  const cells = (text: string): readonly string[] => text.split('\t').map(showCell);
  return formatTable(
    cells(renderHeads(template, heads)),
    rows.map((row) => cells(renderTemplate(template, row))),
  );
}

/** `com.example.my-name` is a column called `my name`. */
function headOfLabel(name: string): string {
  return (name.split('.').at(-1) ?? '').replaceAll(/[-_]/g, ' ');
}

/** Labels as one text: `a=1,b=2`. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/** A text that fits a column of so many characters, ended by `…`. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
