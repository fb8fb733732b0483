import { existsSync, readFileSync } from 'node:fs';
import { limits } from '../../../base/index.ts';
import { appFault } from '../../faults.ts';
import type { RunFlagSources, RunFlags } from './run-flags.ts';

/**
 * What `-e` and `--env-file` say, in order.
 *
 * @throws app/no-file for an env file
 */
export function toEnvironmentOptions(flags: RunFlags, sources: RunFlagSources): readonly string[] {
  return [
    ...flags.list('env-file').flatMap((path) => readEnvFile(path, sources)),
    // What we do not have, the container shall not have from its image either.
    ...flags.list('env').map((each) => toVariable(each, sources) ?? each),
  ];
}

/** `NAME=value` as it is; `NAME` alone takes our own value; `undefined` when we have none. */
function toVariable(text: string, sources: RunFlagSources): string | undefined {
  if (text.includes('=')) return text;
  const value = sources.environment[text];
  return value === undefined ? undefined : `${text}=${value}`;
}

function readEnvFile(path: string, sources: RunFlagSources): readonly string[] {
  return readPairLines(path, 'variable').flatMap((line) => toVariable(line, sources) ?? []);
}

/**
 * Lines of `NAME=value` or `NAME`; blank lines and lines that begin with # say nothing. Values are taken as they stand, quotes included, as Docker does.
 *
 * @param noun what a name is the name of
 * @throws app/no-file
 */
export function readPairLines(path: string, noun: 'variable' | 'label'): readonly string[] {
  return readText(path, noun)
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line, at) => {
      if (line === '' || line.startsWith('#')) return false;
      const name = line.replace(/=.*$/s, '');
      if (name !== '' && !/\s/.test(name)) return true;
      throw appFault('app/no-file', `"${name}" is not the name of a ${noun}`, {
        hint: 'Write NAME=value, one to a line.',
        place: { file: path, line: at + 1, column: 1, text: line },
      });
    });
}

function readText(path: string, noun: 'variable' | 'label'): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > limits.textFile) throw new Error('it is too large');
    return bytes.toString('utf8');
  } catch (cause) {
    const why = existsSync(path) ? 'can not be read' : 'is not there';
    throw appFault('app/no-file', `${noun === 'variable' ? 'env' : 'label'} file ${path} ${why}`, {
      hint: 'Name a text file that you may read.',
      cause,
    });
  }
}
