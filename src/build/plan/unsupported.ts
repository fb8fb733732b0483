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
      return [...findMounts(instruction), ...findPrivileges(instruction)];
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

function findMounts(instruction: RunInstruction): readonly Unsupported[] {
  const hints: Readonly<Record<string, string>> = {
    bind: 'Use COPY for the files, in a stage of its own if they shall not stay.',
    cache: 'Leave the mount out: the command then fetches again what it would have kept.',
    tmpfs: 'Use a directory below /tmp and delete it in the same command.',
  };
  return instruction.mounts.map(({ kind, place }) => ({
    what: `RUN --mount=type=${kind}`,
    place,
    hint: hints[kind] ?? 'Leave the mount out.',
  }));
}

function findPrivileges(instruction: RunInstruction): readonly Unsupported[] {
  const devices = instruction.devices.map(({ name, place }) => ({
    what: `RUN --device=${name}`,
    place,
    hint: 'Leave the flag out: devices can be given to a container when it runs.',
  }));
  if (instruction.security === 'sandbox') return devices;
  const place = instruction.flagPlaces.security ?? instruction.place;
  return [...devices, { what: 'RUN --security=insecure', place, hint: 'Leave the flag out.' }];
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
