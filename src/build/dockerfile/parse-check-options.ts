import { type CheckOptions, defaultCheckOptions } from './check-options.ts';
import { parseBoolean } from './csv.ts';
import type { Report } from './diagnostics.ts';
import type { Word } from './instruction.ts';
import { isRuleName, type RuleName, ruleNames } from './lint/rule-name.ts';
import { hintName, hintNames } from './near-name.ts';
import { placeWithin } from './source-text.ts';

const optionNames = ['skip', 'experimental', 'error'];

/**
 * Reads `skip=A,B;error=true`: options between semicolons, up to the first blank. What is malformed is reported and left out.
 * Source: Dockerfile reference, "check".
 */
export function parseCheckOptions(word: Word, report: Report): CheckOptions {
  const [text = ''] = word.text.trimStart().split(/\s/, 1);
  if (text !== word.text.trim()) {
    const hint = 'Leave out the blanks between options and names.';
    report('dockerfile/unknown-check', word.place, 'what follows a blank is no part of the options', hint);
  }
  let options = defaultCheckOptions;
  let at = word.text.indexOf(text);
  for (const option of text === '' ? [] : text.split(';')) {
    options = { ...options, ...parseOption({ text: option, place: placeWithin(word, at) }, report) };
    at += option.length + 1;
  }
  return options;
}

function parseOption(word: Word, report: Report): Partial<CheckOptions> {
  const equals = word.text.indexOf('=');
  const name = word.text.slice(0, equals === -1 ? undefined : equals).trim();
  const value = { text: word.text.slice(equals + 1), place: placeWithin(word, equals + 1) };
  if (equals !== -1 && (name === 'skip' || name === 'experimental')) return { [name]: parseNames(value, report) };
  const error = equals !== -1 && name === 'error' ? parseBoolean(value.text) : undefined;
  if (error !== undefined) return { error };
  reportOption(word, name, equals === -1 ? undefined : value, report);
  return {};
}

function reportOption(word: Word, name: string, value: Word | undefined, report: Report): void {
  if (!optionNames.includes(name)) {
    const message = `"${word.text}" is not an option of checks`;
    report('dockerfile/bad-check', word.place, message, hintNames(name, optionNames));
  } else if (value === undefined) {
    const hint = name === 'error' ? 'Write error=true.' : `Write ${name}=all, or the names of checks.`;
    report('dockerfile/bad-check', word.place, `the option ${name} has no value`, hint);
  } else
    report('dockerfile/bad-check', value.place, `error is true or false, not "${value.text}"`, 'Write error=true.');
}

function parseNames(word: Word, report: Report): 'all' | readonly RuleName[] {
  if (word.text === 'all') return 'all';
  const names: RuleName[] = [];
  let at = 0;
  for (const name of word.text.split(',')) {
    if (isRuleName(name)) names.push(name);
    else if (name !== '') {
      const hint = hintName(name, ruleNames, 'Name a check as it is reported, for instance JSONArgsRecommended.');
      report('dockerfile/unknown-check', placeWithin(word, at), `there is no check named "${name}"`, hint);
    }
    at += name.length + 1;
  }
  return names;
}
