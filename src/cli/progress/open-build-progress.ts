import type { Terminal } from '../terminal.ts';
import type { BuildProgress } from './build-progress.ts';
import { openJsonBuild } from './json-build.ts';
import { openLiveBuild } from './live-build.ts';
import { openPlainBuild } from './plain-build.ts';
import type { ProgressKind } from './progress-kind.ts';

/** Opens the form of progress that was asked for. */
export function openBuildProgress(terminal: Terminal, kind: ProgressKind): BuildProgress {
  switch (kind) {
    case 'quiet':
      return {
        onEvent: () => undefined,
        aside: (work) => work(),
        hold: () => ({ [Symbol.dispose]: () => undefined }),
        done: () => undefined,
        [Symbol.dispose]: () => undefined,
      };
    case 'json':
      return openJsonBuild(terminal);
    case 'live':
      return openLiveBuild(terminal);
    case 'plain':
      return openPlainBuild(terminal);
  }
}
