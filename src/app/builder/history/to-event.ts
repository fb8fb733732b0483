import { type Event, utf8 } from '../../../base/index.ts';
import type { BuildLine } from '../../wire/builder.ts';

/** What was told, told again; `undefined` for what was about the build as a whole. Inputs and places are left out. */
export function toEvent(line: BuildLine): Event | undefined {
  switch (line.kind) {
    case 'planned':
      return { kind: line.kind, id: `${line.step}`, label: line.label, inputs: [] };
    case 'start':
    case 'phase':
    case 'advance':
    case 'cached':
    case 'done':
    case 'failed':
      return { ...line, id: `${line.step}` };
    case 'output':
      return { kind: line.kind, id: `${line.step}`, stream: line.stream, bytes: utf8(line.text) };
    case 'warning':
    case 'error': {
      const message = line.place === undefined ? line.message : `${line.place}: ${line.message}`;
      return { kind: 'warning', message, ...(line.step === undefined ? {} : { id: `${line.step}` }) };
    }
    case 'begin':
    case 'end':
      return undefined;
  }
}
