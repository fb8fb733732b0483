import type { BuildLine } from '../../app/index.ts';
import type { OnEvent } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import { openJsonBuild } from './json-build.ts';
import { openLiveBuild } from './live-build.ts';
import { openPlainBuild } from './plain-build.ts';
import type { ProgressKind } from './progress-kind.ts';

/** Shows how a build goes. Disposing leaves what is to stay of it. */
export interface BuildProgress extends Disposable {
  readonly onEvent: OnEvent;
  /** Only where the lines of builds are what is shown. */
  readonly onLine?: (line: BuildLine) => void;
  /** Does something that writes to the terminal; what is redrawn there makes room for it. */
  aside(work: () => void): void;
  /** Tells that all went well: a summary is shown in the end. */
  done(): void;
}

/** Opens the form of progress that was asked for. */
export function openBuildProgress(terminal: Terminal, kind: ProgressKind): BuildProgress {
  switch (kind) {
    case 'quiet':
      return {
        onEvent: () => undefined,
        aside: (work) => work(),
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
