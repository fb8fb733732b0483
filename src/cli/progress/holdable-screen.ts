import type { Screen } from './screen.ts';

/** A screen that can be left to something else for a while. */
export interface HoldableScreen extends Screen {
  /** Leaves lines, and draws nothing until disposed; what was to be left meanwhile is left then. */
  hold(lines: readonly string[]): Disposable;
}

export function toHoldable(screen: Screen): HoldableScreen {
  const unsaid: string[] = [];
  let isHeld = false;
  return {
    draw(lines) {
      if (!isHeld) screen.draw(lines);
    },
    leave(lines) {
      if (isHeld) unsaid.push(...lines);
      else screen.leave(lines);
    },
    hold(lines) {
      screen.leave(lines);
      isHeld = true;
      return {
        [Symbol.dispose]() {
          isHeld = false;
          screen.leave(unsaid.splice(0));
        },
      };
    },
  };
}
