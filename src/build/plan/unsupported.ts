import type { Place } from '../../base/index.ts';
import type { AddInstruction, CopyInstruction, Instruction, RunInstruction } from '../dockerfile/index.ts';

/** Something a Dockerfile asks for that this release does not execute. */
export interface Unsupported {
  readonly what: string;
  readonly place: Place;
  readonly hint: string;
}

/** What of an instruction, its variables replaced, this release does not execute. */
export function findUnsupported(instruction: Instruction): readonly Unsupported[] {
  switch (instruction.kind) {
    case 'run':
      return findDevices(instruction);
    case 'add':
      return [...findRemoteSources(instruction), ...findRemoteFlags(instruction)];
    case 'copy':
      return findRemoteSources(instruction);
    default:
      return [];
  }
}

/** Whether a source is an address and no path. Source: Dockerfile reference, "ADD": remote files and Git repositories. */
function isRemote(source: string): boolean {
  return /^(https?|git|ssh):\/\//i.test(source) || /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:/.test(source);
}

function findDevices({ devices }: RunInstruction): readonly Unsupported[] {
  return devices.map(({ name, place }) => ({
    what: `RUN --device=${name}`,
    place,
    hint: 'Leave the flag out: devices can be given to a container when it runs.',
  }));
}

function findRemoteSources(instruction: AddInstruction | CopyInstruction): readonly Unsupported[] {
  return instruction.sources
    .filter(({ text }) => isRemote(text))
    .map(({ text, place }) => ({
      what: `${instruction.kind.toUpperCase()} from an address (${text})`,
      place,
      hint: 'Put the file into the context, or fetch it with RUN.',
    }));
}

function findRemoteFlags(instruction: AddInstruction): readonly Unsupported[] {
  const { checksum, keepGitDir, flagPlaces, place } = instruction;
  const hint = 'Leave the flag out: it has a meaning for addresses only.';
  return [
    ...(checksum === undefined ? [] : [{ what: 'ADD --checksum', place: flagPlaces.checksum ?? place, hint }]),
    ...(keepGitDir === true ? [{ what: 'ADD --keep-git-dir', place: flagPlaces['keep-git-dir'] ?? place, hint }] : []),
  ];
}
