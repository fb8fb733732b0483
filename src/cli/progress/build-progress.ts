import type { BuildLine } from '../../app/index.ts';
import type { OnEvent } from '../../base/index.ts';

/** Shows how a build goes. Disposing leaves what is to stay of it. */
export interface BuildProgress extends Disposable {
  readonly onEvent: OnEvent;
  /** Only where the lines of builds are what is shown. */
  readonly onLine?: (line: BuildLine) => void;
  /** Does something that writes to the terminal; what is redrawn there makes room for it. */
  aside(work: () => void): void;
  /** Leaves the terminal to something else until disposed: what happens meanwhile is shown then. */
  hold(): Disposable;
  /** Tells that all went well: a summary is shown in the end. */
  done(): void;
}
