import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTerminal } from '../suites/on-terminal.ts';
import { cannotRun, type Lab, nacreProgram, openLab } from './lab.ts';
import { writeFiles } from './write-files.ts';

const dockerfile = `FROM base
ENV ONE=1
ARG TWO=2
WORKDIR /work
USER 1234
RUN --mount=type=cache,target=/cache,uid=1234 --mount=type=secret,id=key,mode=0444 echo left > /tmp/left; echo said; exit 7
`;

describe('a shell where a command has failed', { skip: cannotRun('script') }, () => {
  let lab: Lab;
  let context: string;

  before(() => {
    lab = openLab();
    lab.ok('import', '-q', lab.baseTar(), 'base');
    context = writeFiles(join(lab.directory, 'context'), { Dockerfile: dockerfile, key: 'the-key' });
  });
  after(() => lab[Symbol.dispose]());

  test('is in the state that the command has left, and the build fails as before', async () => {
    const flags = `--progress plain --shell-on-failure --secret id=key,src=${context}/key`;
    const terminal = openTerminal(`exec ${nacreProgram} build ${flags} ${context}`, lab.environment);
    await terminal.shows('said');
    await terminal.shows('exit status 7: echo left > /tmp/left');
    await terminal.shows('/work $ ');
    terminal.type(
      'echo "$(id -u) $(pwd) $(cat /tmp/left) $ONE$TWO $(cat /run/secrets/key)"; tty; touch /cache/kept /tmp/new\n',
    );
    await terminal.shows('1234 /work left 12 the-key');
    await terminal.shows('/dev/pts/');
    terminal.type('exit 3\n');
    const [status, shown] = await terminal.ended();
    assert.equal(status, 1);
    assert.match(shown, /the command ended with exit status 7/);
  });

  test('is not opened where nobody can type', () => {
    const { status, stderr } = lab.nacre('build', '--shell-on-failure', context);
    assert.equal(status, 2);
    assert.match(stderr, /--shell-on-failure needs a terminal/);
  });
});
