import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type OnTerminal, openTerminal } from '../suites/on-terminal.ts';
import { createTerminalScreen, type TerminalScreen } from '../suites/terminal-screen.ts';
import { until } from '../suites/until.ts';
import { cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';

/** A build on a terminal, and what that shows. */
interface Shown {
  readonly terminal: OnTerminal;
  readonly screen: TerminalScreen;
  /** Waits until the window shows something. */
  until(pattern: RegExp): Promise<void>;
  resize(rows: number, columns: number): void;
  /** Lets the commands of the build end. */
  go(): void;
  kill(): void;
  readonly root: string;
  /** @returns exit status, once the line of shell is over */
  ended(): Promise<number | null>;
}

/** What ends when the test says so: see `go`. */
const wait = 'until test -e /go/go; do sleep 0.1; done';
const mount = '--mount=type=cache,target=/go';

const twoStages = `FROM base AS one
RUN ${mount} echo first of one; for i in 1 2 3 4 5 6 7 8; do echo "one says $i"; done; ${wait}
FROM base AS two
RUN ${mount} echo "two says x"; ${wait}
FROM base
COPY --from=one /etc/passwd /one
COPY --from=two /etc/passwd /two
`;

/** @param file holds the id of the process */
function endBuild(file: string): void {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

describe('a build on a terminal', { skip: cannotRun('script', 'stty') }, () => {
  let lab: Lab;
  let count = 0;

  before(() => {
    lab = openLab();
  });
  after(() => {
    for (const file of globSync(join(lab.directory, 'build-*/pid'))) endBuild(file);
    // Takes down what killed builds left mounted.
    lab.nacre('ps');
    lab[Symbol.dispose]();
  });

  /** Starts a build of the Dockerfile, on a store of its own. */
  function build(dockerfile: string, { rows = 24, columns = 80, more = 'echo "status $?"' } = {}): Shown {
    const directory = join(lab.directory, `build-${count++}`);
    const root = join(directory, 'root');
    mkdirSync(directory);
    writeFileSync(join(directory, 'Dockerfile'), dockerfile);
    lab.ok('--root', root, 'import', '-q', lab.baseTar(), 'base');
    const { CI: _, ...quiet } = lab.environment;
    const environment = { ...quiet, NACRE_ROOT: root, NACRE_PROGRAM: nacreProgram, TERM: 'xterm', NO_COLOR: '1' };
    const call = `sh -c 'echo $$ > ${directory}/pid; exec "$NACRE_PROGRAM" build --no-cache ${directory}'; ${more}`;
    const line = `trap : INT; stty rows ${rows} cols ${columns}; ${call}`;
    const terminal = openTerminal(line, environment);
    const screen = createTerminalScreen(rows, columns);
    terminal.child.stdout.on('data', (text: string) => screen.write(text));
    return {
      terminal,
      screen,
      root,
      go() {
        for (const cache of globSync(join(root, 'caches/*/data'))) writeFileSync(join(cache, 'go'), '');
      },
      kill: () => endBuild(join(directory, 'pid')),
      until: (pattern) =>
        until(
          () => pattern.test(screen.window().join('\n')),
          () => `${pattern} in\n${screen.window().join('\n')}`,
        ),
      resize(newRows, newColumns) {
        screen.resize(newRows, newColumns);
        terminal.resize(newRows, newColumns);
      },
      ended: async () => (await terminal.ended())[0],
    };
  }

  /** Nothing is left that is not to be left. */
  function assertWhole(screen: TerminalScreen): void {
    assert.ok(screen.cursorIsShown, 'the cursor is shown');
    assert.deepEqual(screen.unknown, []);
    const titles = screen.lines().filter((line) => line.startsWith('[+] Building'));
    assert.equal(titles.length, 1, screen.lines().join('\n'));
  }

  test('what runs at once is shown with its last lines, and all stays in the end', async () => {
    const { until, screen, go, ended } = build(twoStages);
    await until(
      /\[one 2\/2\].*\d\.\ds\n.*# one says 3\n(.*\n)*.*# one says 8\n => \[two 2\/2\].*s\n => => # two says x$/,
    );
    assert.match(screen.window().join('\n'), /^\[\+\] Building \d+\.\ds \(0\/4\)$/m);
    assert.doesNotMatch(screen.window().join('\n'), /one says 2$/m);
    go();
    await ended();
    assertWhole(screen);
    const [title = '', ...lines] = screen.lines().slice(screen.lines().findIndex((line) => line.startsWith('[+]')));
    assert.match(title, /^\[\+\] Building \d+\.\ds \(4\/4\) FINISHED$/);
    assert.deepEqual(
      lines.slice(0, 5).map((line) => line.replace(/ *\d+\.\ds/, '')),
      [
        ' ✓  [one 2/2] RUN --mount=type=cache,target=/go echo first of one; for i …',
        ' ✓  [two 2/2] RUN --mount=type=cache,target=/go echo "two says x"; until …',
        ' ✓  [stage-2 2/3] COPY --from=one /etc/passwd /one',
        ' ✓  [stage-2 3/3] COPY --from=two /etc/passwd /two',
        'built in: 0 of 4 steps cached',
      ],
    );
    assert.match(lines.slice(5).join('\n'), /sha256:[0-9a-f]{64}\nstatus 0$/);
  });

  test('a window that gets smaller and larger while it builds', async () => {
    const { until, screen, go, resize, ended } = build(twoStages);
    await until(/two says x/);
    resize(24, 33);
    await until(/ => \[one 2\/2\] RUN --mo[^…]*… +\d+\.\ds\n(.*\n)*.*two says x$/);
    resize(7, 60);
    await until(/^\[\+\].*\n => \[one.*\n.*one says 7\n.*one says 8\n => \[two.*\n.*two says x$/m);
    resize(24, 80);
    await until(/one says 3\n/);
    go();
    await ended();
    assert.ok(screen.cursorIsShown);
    assert.match(screen.lines().join('\n'), /FINISHED\n ✓ {2}\[one/);
  });

  test('more steps than rows', async () => {
    const names = Array.from({ length: 4 }, (_, at) => `s${at}`);
    const stages = names.map((name) => `FROM base AS ${name}\nRUN ${mount} : ${name}; ${wait}\n`);
    const copies = names.map((name) => `COPY --from=${name} /etc/passwd /${name}\n`);
    const { until, screen, go, ended } = build(`${stages.join('')}FROM base\n${copies.join('')}`, { rows: 4 });
    await until(/\[\+\] Building .*\(0\/8\)\n => \[s0 2\/2\].*\n => 3 more steps are running$/);
    go();
    await ended();
    assertWhole(screen);
    for (const name of names) assert.match(screen.lines().join('\n'), new RegExp(` ✓  \\[${name} 2/2\\] RUN`));
  });

  test('a step that fails is marked, and its last lines are shown', async () => {
    const { screen, ended } = build('FROM base\nRUN echo "some words"; exit 3\n');
    await ended();
    assertWhole(screen);
    const shown = screen.lines().join('\n');
    assert.match(shown, /^ ✗ {2}ERROR \[2\/2\] RUN echo "some words"; exit 3 +\d+\.\ds$/m);
    assert.match(shown, /^ {2}some words$/m);
    assert.match(shown, /status 1$/);
  });

  test('Ctrl-C leaves the terminal as it was', async () => {
    const { until, screen, terminal, ended } = build(twoStages, {
      more: 'echo "status $?"; stty -a | tr ";" "\\n" | grep -w echo',
    });
    await until(/two says x/);
    terminal.type('\x03');
    await ended();
    assertWhole(screen);
    const shown = screen.lines().join('\n');
    assert.match(shown, /^ ✗ {2}(CANCELED|ERROR) \[one 2\/2\]/m);
    assert.match(shown, /status 130\n.* echo /);
  });

  test('so does being killed, and what was told until then is on record', async () => {
    const { until, screen, root, kill, ended } = build(twoStages);
    await until(/one says 8\n(.*\n)*.*two says x/);
    assert.match(lab.ok('--root', root, 'builder', 'history'), / running /);
    kill();
    await ended();
    assert.ok(screen.cursorIsShown);
    assert.match(screen.lines().join('\n'), /status 137$/);
    assert.match(lab.ok('--root', root, 'builder', 'history'), / cancelled /);
    assert.match(lab.ok('--root', root, 'builder', 'history', 'logs'), /one says 8\n(.*\n)*#\d \d\.\d+ two says x/);
  });
});
