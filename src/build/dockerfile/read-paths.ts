import type { Clause } from './clause.ts';
import type { Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import { parseJsonForm } from './json-form.ts';
import { reportJsonAsText, reportNotStrings } from './parse-command.ts';
import { toWord } from './source-text.ts';
import { splitAtBlanks } from './split-words.ts';

/** Reads arguments as a JSON array of strings, else as words between blanks. `undefined` when the array holds other things. */
export function readPaths({ rest, line }: Clause, report: Report): readonly Word[] | undefined {
  const form = parseJsonForm(rest);
  switch (form.kind) {
    case 'strings':
      return form.items.map((item) => toWord(line, item));
    case 'other':
      reportNotStrings(line.place(rest.at), report);
      return undefined;
    case 'text':
      if (form.intended) reportJsonAsText(line.place(rest.at), report);
      return splitAtBlanks(rest.text, rest.at).map((found) => toWord(line, found));
  }
}
