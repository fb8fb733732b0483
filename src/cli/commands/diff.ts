import {
  type Diff,
  type DiffReport,
  diffContainer,
  diff as diffNames,
  type FileDifference,
  openNacre,
} from '../../app/index.ts';
import { isFault } from '../../base/index.ts';
import type { Command, Invocation } from '../command.ts';
import { cliFault } from '../faults.ts';
import { formatConfigDifference, formatDifference, formatPathChange } from '../format-difference.ts';
import { reportFault } from '../report-fault.ts';
import { showText } from '../show-text.ts';

export const diff: Command = {
  name: 'diff',
  about: `Shows what differs between two images, containers or layers: files added (A), changed (C, and in what) and removed (D), and how they
run. With one container it shows what that changed against its image. A layer is named by its digest, the beginning of it, or as IMAGE#N, 1
being the lowest. PATH, which begins with /, narrows it to what is there and below. Contents are compared byte by byte; times count only
with --times. Exits 0 when nothing differs, 1 when something does, 2 on trouble; of one container with
--quiet and --json alone.`,
  positionals: [
    { name: 'NAME', kind: 'one', completion: 'image-or-container' },
    { name: 'NAME|PATH', kind: 'any', completion: 'image-or-container' },
  ],
  flags: [
    { name: 'content', kind: 'switch', about: 'show how text files differ, as diff -u does' },
    { name: 'json', kind: 'switch', about: 'print JSON' },
    { name: 'quiet', short: 'q', kind: 'switch', about: 'print nothing; the exit status tells' },
    { name: 'times', kind: 'switch', about: 'a file of another time is changed' },
  ],
  examples: [
    { call: 'nacre diff hello:1 hello:2', about: 'What a new version changes' },
    { call: 'nacre diff --content hello:1 hello:2 /etc', about: 'Line by line, in one directory' },
    { call: 'nacre diff web', about: 'What a container changed' },
    { call: "nacre diff 'hello#1' 'hello#2'", about: 'Two layers of an image' },
  ],
  async run(invocation) {
    try {
      return await showDiff(invocation);
    } catch (error) {
      if (isFault(error, 'base/cancelled')) throw error;
      // As with diff(1): 1 means that something differs.
      reportFault(error, invocation.terminal, invocation.debug);
      return 2;
    }
  },
};

async function showDiff({ flags, positionals, terminal, root }: Invocation): Promise<number> {
  const names = positionals.filter((each) => !each.startsWith('/'));
  const paths = positionals.filter((each) => each.startsWith('/'));
  const [before, after] = names;
  if (before === undefined || names.length > 2) {
    throw cliFault('cli/usage', `diff: takes one or two names, not ${names.length}`, {
      hint: 'See `nacre diff --help`. A path begins with /.',
    });
  }
  using nacre = openNacre(root);
  using found =
    after === undefined
      ? await diffContainer(nacre, before, paths)
      : await diffNames(nacre, { before, after, paths, times: flags.on('times') });
  if (flags.on('quiet')) return isSame(found) ? 0 : 1;
  if (flags.on('json')) {
    const files = [...found.files()];
    const same = files.length === 0 && found.config.length === 0;
    terminal.out(`${JSON.stringify({ same, files, config: found.config } satisfies DiffReport, null, 2)}\n`);
    return same ? 0 : 1;
  }
  const format = after === undefined ? formatPathChange : formatDifference;
  let same = found.config.length === 0;
  const out = createLines((text) => terminal.out(text));
  for (const difference of found.files()) {
    same = false;
    out.line(format(difference));
    if (flags.on('content')) out.text(await formatContent(found, difference, terminal.stdoutIsTerminal));
  }
  for (const difference of found.config) out.line(formatConfigDifference(difference));
  out.end();
  // What a container changed is what was asked for, not a difference found.
  return same || after === undefined ? 0 : 1;
}

function isSame(found: Diff): boolean {
  if (found.config.length > 0) return false;
  for (const _ of found.files()) return false;
  return true;
}

/** A patch that `patch` takes; on a terminal with nothing in it that the terminal would act on. */
async function formatContent(found: Diff, difference: FileDifference, isTerminal: boolean): Promise<string> {
  const isContent =
    difference.change !== 'changed' || difference.what.some((what) => what === 'content' || what === 'type');
  const text = isContent ? await found.text(difference) : undefined;
  switch (text?.kind) {
    case undefined:
      return '';
    case 'binary':
      return `binary contents of ${showText(difference.path)} differ\n`;
    case 'too-different':
      return `contents of ${showText(difference.path)} differ too much to be shown\n`;
    case 'text':
      return isTerminal ? text.patch.split('\n').map(showLine).join('\n') : text.patch;
  }
}

function showLine(line: string): string {
  return /(?!\t)\p{Cc}/u.test(line) ? showText(line) : line;
}

/** Gathers lines, so that each is not a system call of its own. */
function createLines(out: (text: string) => void): {
  line(text: string): void;
  text(text: string): void;
  end(): void;
} {
  let gathered = '';
  const text = (more: string): void => {
    gathered += more;
    if (gathered.length < 65_536) return;
    out(gathered);
    gathered = '';
  };
  return { text, line: (line) => text(`${line}\n`), end: () => out(gathered) };
}
