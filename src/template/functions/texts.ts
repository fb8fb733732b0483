import { formatJson, formatValue } from '../format-value.ts';
import { asCount, asList, asText } from './arguments.ts';
import type { TemplateFunction } from './template-function.ts';

/** Longest text that a function makes of a short one. */
const longest = 1 << 20;

function title(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{Nd}_'’])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

/** Spaces before and behind; nothing stays nothing. */
function pad(text: string, before: number, behind: number): string {
  if (text === '') return text;
  return ' '.repeat(Math.min(before, longest)) + text + ' '.repeat(Math.min(behind, longest));
}

function textFunction(call: (text: string) => unknown): TemplateFunction {
  return { least: 1, most: 1, call: ([value]) => call(asText(value)) };
}

/** What Docker adds to Go's functions. */
export const dockerFunctions: Readonly<Record<string, TemplateFunction>> = {
  json: { least: 1, most: 1, call: ([value]) => formatJson(value) },
  split: { least: 2, most: 2, call: ([text, by]) => asText(text).split(asText(by)) },
  join: { least: 2, most: 2, call: ([list, by]) => asList(list).map(formatValue).join(asText(by)) },
  title: textFunction(title),
  lower: textFunction((text) => text.toLowerCase()),
  upper: textFunction((text) => text.toUpperCase()),
  pad: { least: 3, most: 3, call: ([text, before, behind]) => pad(asText(text), asCount(before), asCount(behind)) },
  truncate: {
    least: 2,
    most: 2,
    call: ([text, length]) => [...asText(text)].slice(0, asCount(length)).join(''),
  },
};

/** Of these a head is shown as it is. */
export const headFunctions: Readonly<Record<string, TemplateFunction>> = {
  json: { least: 1, most: 1, call: ([value]) => value },
  title: { least: 1, most: 1, call: ([value]) => value },
  lower: { least: 1, most: 1, call: ([value]) => value },
  upper: { least: 1, most: 1, call: ([value]) => value },
  truncate: { least: 2, most: 2, call: ([value]) => value },
};
