import { parseChmod } from './chmod.ts';
import type { Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import { hintName } from './near-name.ts';
import { readPorts } from './port.ts';
import { isSignal, signalNames } from './signal.ts';

/** Says what is wrong with a value that holds nothing to expand any more. */
export type CheckValue = (word: Word, report: Report) => void;

/** Whether a word stands for itself: no variable, quote or escape is in it. */
export function isLiteral(word: Word): boolean {
  return !/[$"'\\`]/.test(word.text);
}

/** Checks what can be checked before expansion: a word that stands for itself. */
export function checkLiteral(check: CheckValue, word: Word | undefined, report: Report): void {
  if (word !== undefined && isLiteral(word)) check(word, report);
}

export function checkSignal(word: Word, report: Report): void {
  if (isSignal(word.text)) return;
  const otherwise = 'Write a name such as SIGTERM, or a number.';
  const hint = hintName(word.text.replace(/^SIG/i, ''), signalNames, otherwise, 'SIG');
  report('dockerfile/bad-signal', word.place, `"${word.text}" is not a signal`, hint);
}

export function checkPort(word: Word, report: Report): void {
  readPorts(word, report);
}

/** An empty one is none. */
export function checkChmod(word: Word, report: Report): void {
  if (word.text === '' || parseChmod(word.text) !== undefined) return;
  const hint = 'Write an octal number up to 7777, or changes such as u+x,go-w.';
  report('dockerfile/bad-mode', word.place, `"${word.text}" is not a mode`, hint);
}

export function checkNotEmpty(word: Word, report: Report): void {
  if (word.text === '')
    report(
      'dockerfile/missing-argument',
      word.place,
      'the argument is empty once expanded',
      'Give the variable a value, with ARG, ENV or --build-arg.',
    );
}
