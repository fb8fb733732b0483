import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { type OnTerminal, openTerminal } from '../suites/on-terminal.ts';
import { until } from '../suites/until.ts';
import { type Order, openContainerLab, ownerArguments, whyNoContainers } from './container-lab.ts';

const lab = openContainerLab();
after(() => lab[Symbol.dispose]());

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A process that owns a container, on a terminal of its own. @param around a shell command in which `OWNER` stands for the process */
function startOnTerminal(order: Order, around = 'exec OWNER'): OnTerminal {
  const owner = [process.execPath, ...ownerArguments({ directory: lab.directory, lower: lab.lower, ...order })];
  const line = `${around.replace('OWNER', () => owner.map(quote).join(' '))}`;
  return openTerminal(line, process.env);
}

const shell = ['sh', '-c', 'PS1="# " exec sh'];

for (const runtime of ['crun', 'runc']) {
  describe(`${runtime} with a terminal`, { skip: whyNoContainers(runtime, 'script') }, () => {
    test('the container has a terminal as large as ours, which follows ours; keys reach it, and ours is given back', async () => {
      const order = { options: { runtime, tty: true, interactive: true, network: 'none', args: shell } } as const;
      const saved =
        'stty rows 30 cols 100; a=$(stty -g); OWNER; s=$?; [ "$a" = "$(stty -g)" ] && echo given back; exit $s';
      const owner = startOnTerminal(order, saved);
      await owner.shows('# ');
      owner.type('stty size; tty; echo $TERM; test -t 0 && test -t 2 && echo terminals\n');
      await owner.shows('30 100\r\n/dev/pts/0\r\nxterm\r\nterminals\r\n');
      owner.resize(50, 132);
      // The size arrives soon, not at once.
      owner.type('until [ "$(stty size)" = "50 132" ]; do sleep 0.02; done; echo fol""lowed\n');
      await owner.shows('followed\r\n');
      // Between two commands of its own a shell may miss the signal: what is interrupted must be running.
      owner.type(`sh -c 'echo sta""rted; exec sleep 60'\n`);
      await owner.shows('started\r\n');
      owner.type('\x03');
      await owner.shows('# ');
      owner.type('echo status $?; exit 7\n');
      await owner.shows('status 130\r\n');
      const [status, shown] = await owner.ended();
      assert.match(shown, /given back\r\n$/);
      assert.equal(status, 7);
      assert.deepEqual(lab.leftovers(), []);
    });

    test('killed with SIGKILL, the owner of a terminal leaves neither container nor runtime', async () => {
      const owner = startOnTerminal({ options: { runtime, tty: true, interactive: true, args: shell } });
      await owner.shows('# ');
      const processes = (text: string): string => spawnSync('pgrep', ['-f', text], { encoding: 'utf8' }).stdout;
      await until(
        () => processes(`nacre-watchdog ${lab.directory}`) !== '',
        () => 'a watchdog',
      );
      assert.equal(spawnSync('pkill', ['-KILL', '-f', `^${process.execPath} .*owner.ts.*${lab.directory}`]).status, 0);
      await until(
        () => processes(`${lab.directory}/containers`) === '' && lab.leftovers().length === 0,
        () => `the end of ${processes(`${lab.directory}/containers`)} and of ${lab.leftovers().join(' ')}`,
      );
    });

    test('without a terminal of our own one is made', async () => {
      const { stdout, stderr, status } = await lab.run({
        options: { runtime, tty: true, network: 'none', args: ['sh', '-c', 'tty; echo out; echo err >&2; exit 3'] },
      });
      assert.deepEqual([stdout, stderr, status], ['/dev/pts/0\r\nout\r\nerr\r\n', '', 3]);
    });

    test('nothing that a short container prints is lost', async () => {
      const commands = Array.from({ length: 10 }, (_, at) => ['echo', `line ${at}`]);
      const owner = startOnTerminal({ options: { runtime, tty: true, network: 'none' }, commands });
      for (const at of commands.keys()) await owner.shows(`line ${at}\r\n`);
      assert.equal((await owner.ended())[0], 0);
    });
  });
}

describe('terminals', { skip: whyNoContainers('script') }, () => {
  test('Ctrl-C on a terminal reaches a container without one, once', async () => {
    const script = 'trap "echo got INT" INT; echo ready; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.05; done; exit 4';
    const owner = startOnTerminal({ options: { interactive: true, network: 'none', args: ['sh', '-c', script] } });
    await owner.shows('ready\r\n');
    owner.type('\x03');
    await owner.shows('got INT\r\n');
    const [status, shown] = await owner.ended();
    assert.deepEqual([status, shown], [4, '']);
  });

  test('-t with -i where there is none is refused', async () => {
    const { stderr, status } = await lab.run({ options: { tty: true, interactive: true, args: ['true'] } });
    assert.deepEqual(
      [stderr, status],
      ['runtime/no-terminal: -t with -i needs a terminal, and standard input is none\n', 125],
    );
  });

  test('a command that is not there is told as without a terminal', async () => {
    const owner = startOnTerminal({ options: { tty: true, args: ['nosuch'] } });
    await owner.shows('runtime/command-not-found: executable file "nosuch" not found in $PATH');
    assert.equal((await owner.ended())[0], 127);
  });
});
