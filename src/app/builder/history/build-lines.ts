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
      if (event.kind === 'warning') return toWarning(event, build, at, numberOf);
      const head = { build, at, step: numberOf(event.id) };
      switch (event.kind) {
        case 'planned': {
          const { kind, place, inputs, label } = event;
          const known = inputs.flatMap((input) => numbers.get(input) ?? []);
          const where = place === undefined ? {} : { place: formatPlace(place) };
          return { kind, ...head, label, ...where, inputs: known };
        }
        case 'output':
          return { kind: event.kind, ...head, stream: event.stream, text: decode(event) };
        case 'done':
          return { kind: event.kind, ...head, seconds: toMicroseconds(event.seconds), ...sizeOf(event) };
        case 'cached':
          return { kind: event.kind, ...head, label: event.label, ...sizeOf(event) };
        case 'start':
          return {
            ...{ kind: event.kind, ...head, label: event.label },
            ...(event.total === undefined ? {} : { total: event.total }),
          };
        case 'phase':
          return { kind: event.kind, ...head, phase: event.phase };
        case 'advance':
          return { kind: event.kind, ...head, bytes: event.bytes };
        case 'failed':
          return { kind: event.kind, ...head, message: event.message };
      }
    },
    ofDiagnostic: ({ severity, message, code, place }, time) => ({
      ...{ kind: severity, build, at: toMicroseconds(time), message, code, place: formatPlace(place) },
    }),
  };
}

function toWarning(
  { id, message }: Extract<Event, { kind: 'warning' }>,
  build: string,
  at: number,
  numberOf: (id: string) => number,
): BuildLine {
  return { kind: 'warning', build, at, ...(id === undefined ? {} : { step: numberOf(id) }), message };
}

function sizeOf({ size }: { readonly size?: number }): { readonly size?: number } {
  return size === undefined ? {} : { size };
}

/** Digits beyond that are noise. */
export function toMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
