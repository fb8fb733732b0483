import type { Place } from '../../base/index.ts';
import type { Instruction, RunInstruction } from '../dockerfile/index.ts';

/** Something a Dockerfile asks for that this release does not execute. */
export interface Unsupported {
  readonly what: string;
  readonly place: Place;
  readonly hint: string;
}

/** What of an instruction, its variables replaced, this release does not execute. */
export function findUnsupported(instruction: Instruction): readonly Unsupported[] {
  return instruction.kind === 'run' ? findDevices(instruction) : [];
}

function findDevices({ devices }: RunInstruction): readonly Unsupported[] {
  return devices.map(({ name, place }) => ({
    what: `RUN --device=${name}`,
    place,
    hint: 'Leave the flag out: devices can be given to a container when it runs.',
  }));
}
