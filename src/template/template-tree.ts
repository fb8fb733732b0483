/** A parsed template. `at` is everywhere the offset into the text, for faults. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | { readonly kind: 'if' | 'with'; readonly pipeline: Pipeline; readonly body: Branch; readonly otherwise: Branch }
  | { readonly kind: 'range'; readonly pipeline: Pipeline; readonly body: Branch; readonly otherwise: Branch }
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

/** What stands between `{{if}}`, `{{else}}` and `{{end}}`. */
export type Branch = readonly TemplateNode[];

/** `$x := a | b`. */
export interface Pipeline {
  readonly at: number;
  /** What it sets, with the dollar; of `range` up to two, of others one at most. */
  readonly variables: readonly string[];
  /** Whether the variables are new, or were there before. */
  readonly declares: boolean;
  /** One at least; each but the first is given the value of the one before as its last argument. */
  readonly commands: readonly [Command, ...Command[]];
}

/** A function, a method or a value, and what it is given. */
export interface Command {
  readonly at: number;
  readonly head: Operand;
  readonly rest: readonly Operand[];
}

export type Operand =
  | { readonly kind: 'literal'; readonly at: number; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot'; readonly at: number }
  | { readonly kind: 'variable'; readonly at: number; readonly name: string }
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | { readonly kind: 'pipeline'; readonly at: number; readonly pipeline: Pipeline }
  | { readonly kind: 'field'; readonly at: number; readonly of: Operand; readonly name: string };
