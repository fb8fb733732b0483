import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTerminalScreen, type TerminalScreen } from '../../../test/suites/terminal-screen.ts';
import { openScreen, type Screen } from './screen.ts';

/** A screen that draws on a terminal which can be looked at. */
function open(rows: number, columns: number): { screen: Screen; shown: TerminalScreen; resize(to: number): void } {
  const shown = createTerminalScreen(rows, columns);
  const terminal = {
    columns,
    err: (text: string) => {
      shown.write(text.replaceAll('\n', '\r\n'));
      assert.ok(shown.cursorIsShown, 'whoever is killed now leaves a cursor');
    },
  };
  return {
    screen: openScreen(terminal),
    shown,
    resize(to) {
      terminal.columns = to;
      shown.resize(rows, to);
    },
  };
}

test('what is drawn takes the place of what was drawn before, and no more', () => {
  const { screen, shown } = open(10, 20);
  shown.write('$ nacre build .\r\n');
  screen.draw(['one', 'two', 'three']);
  screen.draw(['first line', 'two']);
  assert.deepEqual(shown.lines(), ['$ nacre build .', 'first line', 'two']);
  screen.draw(['x', 'y', 'z', '!']);
  assert.deepEqual(shown.lines(), ['$ nacre build .', 'x', 'y', 'z', '!']);
  assert.deepEqual(shown.unknown, []);
});

test('what is left stays above what is drawn then', () => {
  const { screen, shown } = open(10, 20);
  screen.draw(['one', 'two']);
  screen.leave(['a warning']);
  screen.draw(['one', 'two']);
  screen.draw(['three']);
  screen.leave([]);
  assert.deepEqual(shown.lines(), ['a warning']);
});

test('the same lines are not drawn again', () => {
  let writes = 0;
  const screen = openScreen({ columns: 20, err: () => void writes++ });
  screen.draw(['one']);
  screen.draw(['one']);
  screen.draw([]);
  screen.draw([]);
  assert.equal(writes, 2);
});

test('lines at the foot of the window stay there while it scrolls', () => {
  const { screen, shown } = open(4, 20);
  shown.write('1\r\n2\r\n3\r\n4\r\n');
  for (const at of [1, 2, 3]) screen.draw([`title ${at}`, 'step', 'output']);
  assert.deepEqual(shown.lines(), ['1', '2', '3', '4', 'title 3', 'step', 'output']);
});

for (const [from, to] of [
  [40, 17],
  [40, 39],
  [20, 60],
] as const) {
  test(`a window of ${from} columns that gets ${to} leaves nothing behind`, () => {
    const { screen, shown, resize } = open(12, from);
    shown.write('$ nacre build .\r\n');
    screen.draw(['title', '\x1b[34mx'.padEnd(from - 1 + 5, 'x'), 'short', 'y'.repeat(from - 1)]);
    resize(to);
    screen.draw(['title', 'x'.repeat(to - 1), 'short', 'y'.repeat(to - 1)]);
    assert.deepEqual(shown.lines(), ['$ nacre build .', 'title', 'x'.repeat(to - 1), 'short', 'y'.repeat(to - 1)]);
  });
}
