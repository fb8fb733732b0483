import type { Event, OnEvent } from '../base/index.ts';
import { joinTasks } from './progress/join-tasks.ts';
import { openLiveProgress } from './progress-live.ts';
import { openPlainProgress } from './progress-plain.ts';
import { showLines } from './show-text.ts';
import type { Terminal } from './terminal.ts';

/** Shows what long work tells. Disposing takes the live lines away. */
export interface Progress extends Disposable {
  readonly onEvent: OnEvent;
}

/**
 * On a terminal: running tasks redrawn in place, with bytes, rate and last output. Elsewhere: one plain line when a task begins or
 * ends, and all output.
 */
export function openProgress(
  terminal: Terminal,
  options: { readonly quiet?: boolean; readonly plain?: boolean } = {},
): Progress {
  if (options.quiet === true) return { onEvent: () => {}, [Symbol.dispose]: () => {} };
  // Asking what stderr is costs 3 ms, which commands that tell nothing do not have.
  let opened: Progress | undefined;
  const open = (): Progress =>
    terminal.live && options.plain !== true ? openLiveProgress(terminal) : openPlainProgress(terminal);
  return {
    onEvent: joinTasks((event) => {
      opened ??= open();
      opened.onEvent(harmless(event));
    }),
    [Symbol.dispose]: () => opened?.[Symbol.dispose](),
  };
}

/** Names and messages come from images and registries as well. What a task prints is its own. */
function harmless(event: Event): Event {
  if ('label' in event) return { ...event, label: showLines(event.label) };
  return event.kind === 'warning' ? { ...event, message: showLines(event.message) } : event;
}
