import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type OnTerminal, openTerminal } from '../suites/on-terminal.ts';
import { until } from '../suites/until.ts';
import { cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

function startOnTerminal(lab: Lab, line: string): OnTerminal {
  return openTerminal(line, { ...lab.environment, NACRE: nacreProgram, TERM: 'xterm' });
}

for (const runtime of ['crun', 'runc']) {
  describe(`run -it with ${runtime}`, { skip: cannotRun(runtime, 'script', 'stty') }, () => {
    let lab: Lab;
    const nacre = `"$NACRE" run --rm -it --runtime ${runtime} base`;

    before(() => {
      lab = openLab();
      lab.ok('import', '-q', lab.baseTar(), 'base');
    });
    after(() => {
      assert.deepEqual(findLeftOvers(lab), []);
      lab[Symbol.dispose]();
    });

    test('a shell on a terminal as large as ours, which is given back as it was', async () => {
      const terminal = startOnTerminal(lab, `stty rows 31 cols 97; stty -g; ${nacre} sh; stty -g`);
      await terminal.shows('\r\n');
      await terminal.shows('/ # ');
      terminal.type('stty size; echo $TERM; tty\n');
      await terminal.shows('31 97\r\nxterm\r\n/dev/pts/0\r\n');
      terminal.type('exit 3\n');
      const [status, shown] = await terminal.ended();
      assert.equal(status, 0);
      assert.match(shown, /exit 3\r\n[0-9a-f:]+\r\n$/);
    });

    test('the settings of our terminal are the same before and after', async () => {
      const terminal = startOnTerminal(lab, `a=$(stty -g); ${nacre} true; test "$a" = "$(stty -g)" && echo same`);
      assert.match((await terminal.ended())[1], /same\r\n$/);
    });

    test('a window that is resized', async () => {
      const script = 'trap "stty size" WINCH; echo ready; until read key; do :; done';
      const terminal = startOnTerminal(lab, `${nacre} sh -c '${script}'`);
      await terminal.shows('ready\r\n');
      terminal.resize(44, 111);
      await terminal.shows('44 111\r\n');
      terminal.resize(25, 80);
      await terminal.shows('25 80\r\n');
      terminal.type('\n');
      assert.equal((await terminal.ended())[0], 0);
    });

    test('keys go to the container as they are: Ctrl-C, Ctrl-Z and Ctrl-D too', async () => {
      const script = 'trap "echo int" INT; trap "echo stop" TSTP; echo ready; cat; cat; cat; exit 9';
      const terminal = startOnTerminal(lab, `${nacre} sh -c '${script}'`);
      await terminal.shows('ready\r\n');
      terminal.type('line\n');
      await terminal.shows('line\r\nline\r\n');
      terminal.type('\x03');
      await terminal.shows('^Cint\r\n');
      terminal.type('\x04\x04');
      assert.equal((await terminal.ended())[0], 9);
    });

    test('Ctrl-C ends what does not expect it', async () => {
      // Process 1 never gets a signal that it does not expect: it must be the other one that says it is ready.
      const terminal = startOnTerminal(lab, `${nacre} sh -c 'sh -c "echo ready; exec sleep 60"; echo over'`);
      await terminal.shows('ready\r\n');
      terminal.type('\x03');
      assert.equal((await terminal.ended())[0], 130);
    });

    test('a terminal that is closed ends the container', async () => {
      const pidFile = join(lab.directory, 'pid');
      const line = `${nacre} sh -c "echo ready; sleep 60"`;
      const terminal = startOnTerminal(lab, `sh -c 'echo $$ > ${pidFile}; exec ${line}'`);
      await terminal.shows('ready\r\n');
      const pid = readFileSync(pidFile, 'utf8').trim();
      terminal.child.kill('SIGKILL');
      await until(
        () => !existsSync(`/proc/${pid}/fd/0`) && findLeftOvers(lab).length === 0,
        () => `the end of ${pid} and of ${findLeftOvers(lab).join(' ')}`,
      );
    });
  });
}

describe('a container that lives by itself on a terminal', {
  skip: cannotRun('conmon', 'crun', 'script', 'stty'),
}, () => {
  let lab: Lab;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
  });
  after(() => {
    lab.ok('rm', '-f', 'lone');
    assert.deepEqual(findLeftOvers(lab), []);
    lab[Symbol.dispose]();
  });

  test('what it writes is shown as it is, and the terminal is given back as it was', async () => {
    const line = '"$NACRE" run -it --network none --name lone base sh -c';
    const script = 'echo one; stty -opost; printf "a\\nb\\n"';
    const terminal = startOnTerminal(lab, `a=$(stty -g); ${line} '${script}'; test "$a" = "$(stty -g)" && echo same`);
    assert.match((await terminal.ended())[1], /\r\none\r\na\nb\nsame\r\n$/);
  });
});
