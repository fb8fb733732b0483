import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseStartCommand, preloadsOf } from './start-command.ts';

describe('scripts that start Node', () => {
  const rows: readonly (readonly [script: string, env: string[], flags: string[], file: string, args: string[]])[] = [
    ['node server.js', [], [], 'server.js', []],
    ['  node   dist  ', [], [], 'dist', []],
    ['node .', [], [], '.', []],
    ['node --env-file=.env a.js', [], ['--env-file-if-exists=.env'], 'a.js', []],
    ['node --env-file b a.js', [], ['--env-file-if-exists', 'b'], 'a.js', []],
    [
      'NODE_ENV=production PORT=80 node a.js --port 80',
      ['NODE_ENV=production', 'PORT=80'],
      [],
      'a.js',
      ['--port', '80'],
    ],
    [
      'node --enable-source-maps -r dotenv/config a.js',
      [],
      ['--enable-source-maps', '-r', 'dotenv/config'],
      'a.js',
      [],
    ],
    [
      'node --import=./i.mjs --max-old-space-size=512 a.js',
      [],
      ['--import=./i.mjs', '--max-old-space-size=512'],
      'a.js',
      [],
    ],
    [`node "my file.js" 'a b' c"d e"f`, [], [], 'my file.js', ['a b', 'cd ef']],
  ];
  for (const [script, env, flags, file, args] of rows)
    test(script, () => assert.deepEqual(parseStartCommand(script), { env, flags, file, args }));
});

describe('scripts that do something else', () => {
  const rows = [
    ...['', 'node', 'next start', 'tsx src/index.ts', 'npm run serve', './server.js', 'nodemon a.js'],
    ...[
      'npm run build && node a.js',
      'node a.js | pino',
      'node a.js > log',
      'node a.js &',
      'node $FILE',
      'node `which a`',
    ],
    ...[
      'node --watch a.js',
      'node -e 1',
      'node --test',
      'node *.js',
      'node "open',
      'X=1',
      'node a.js; true',
      'node "$FILE"',
    ],
  ];
  for (const script of rows) test(script, () => assert.equal(parseStartCommand(script), undefined));
});

test('what flags load first', () => {
  assert.deepEqual(preloadsOf(['--import', './a.mjs', '-r', 'b', '--require=c', '--title', 'd']), [
    './a.mjs',
    'b',
    'c',
  ]);
});
