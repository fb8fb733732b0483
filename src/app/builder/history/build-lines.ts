import { type Diagnostic, type Event, formatPlace } from '../../../base/index.ts';
import type { BuildLine } from '../../wire/builder.ts';

/** Turns what one build tells into lines. */
export interface BuildLines {
  /** @param at seconds since the build began */
  ofEvent(event: Event, at: number): BuildLine;
  ofDiagnostic(diagnostic: Diagnostic, at: number): BuildLine;
}

/** @param build its id */
export function createBuildLines(build: string): BuildLines {
  const numbers = new Map<string, number>();
  const decoders = new Map<string, TextDecoder>();
  const numberOf = (id: string): number => {
    const number = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, number);
    return number;
  };
  const decode = ({ id, stream, bytes }: Extract<Event, { kind: 'output' }>): string => {
    const key = `${stream} ${id}`;
    const decoder = decoders.get(key) ?? new TextDecoder();
    decoders.set(key, decoder);
    return decoder.decode(bytes, { stream: true });
  };
  return {
    ofEvent(event, time) {
      const at = toMicroseconds(time);
      if (event.kind === 'warning') return toWarning(event, { build, at }, numberOf);
      const { id, ...rest } = event;
      const head = { build, at, step: numberOf(id) };
      switch (rest.kind) {
        case 'planned': {
          const { place, inputs, label, kind } = rest;
          const known = inputs.flatMap((input) => numbers.get(input) ?? []);
          return { ...head, kind, label, inputs: known, ...(place === undefined ? {} : { place: formatPlace(place) }) };
        }
        case 'output':
          if (event.kind !== 'output') throw new Error('an event without its id is of the same kind');
          return { ...head, kind: 'output', stream: rest.stream, text: decode(event) };
        case 'done':
          return { ...head, ...rest, seconds: toMicroseconds(rest.seconds) };
        case 'start':
        case 'phase':
        case 'advance':
        case 'cached':
        case 'failed':
          return { ...head, ...rest };
      }
    },
    ofDiagnostic: ({ severity, message, code, place }, time) => ({
      ...{ build, at: toMicroseconds(time), kind: severity, message, code, place: formatPlace(place) },
    }),
  };
}

function toWarning(
  { id, message }: Extract<Event, { kind: 'warning' }>,
  head: Pick<BuildLine, 'build' | 'at'>,
  numberOf: (id: string) => number,
): BuildLine {
  return { ...head, kind: 'warning', message, ...(id === undefined ? {} : { step: numberOf(id) }) };
}

/** Digits beyond that are noise. */
function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
