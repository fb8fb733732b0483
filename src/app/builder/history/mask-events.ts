import { type Event, Fault, type OnEvent } from '../../../base/index.ts';
import type { MaskedStream, SecretMask } from './mask-secrets.ts';

/** Events without secrets, whatever pieces output comes in. */
export function maskEvents(onEvent: OnEvent, mask: SecretMask): OnEvent {
  const streams = new Map<string, Map<'stdout' | 'stderr', MaskedStream>>();
  const streamOf = (id: string, stream: 'stdout' | 'stderr'): MaskedStream => {
    const ofTask = streams.get(id) ?? new Map<'stdout' | 'stderr', MaskedStream>();
    streams.set(id, ofTask);
    const known = ofTask.get(stream) ?? mask.stream();
    ofTask.set(stream, known);
    return known;
  };
  const output = (id: string, stream: 'stdout' | 'stderr', bytes: Uint8Array): void => {
    if (bytes.length > 0) onEvent({ kind: 'output', id, stream, bytes });
  };
  const end = (id: string): void => {
    for (const [stream, masked] of streams.get(id) ?? []) output(id, stream, masked.end());
    streams.delete(id);
  };
  return (event: Event) => {
    switch (event.kind) {
      case 'output':
        return output(event.id, event.stream, streamOf(event.id, event.stream).write(event.bytes));
      case 'done':
        end(event.id);
        return onEvent(event);
      case 'failed':
        end(event.id);
        return onEvent({ ...event, message: mask.text(event.message) });
      case 'warning':
        return onEvent({ ...event, message: mask.text(event.message) });
      case 'planned':
      case 'start':
      case 'cached':
        return onEvent({ ...event, label: mask.text(event.label) });
      case 'phase':
      case 'advance':
        return onEvent(event);
    }
  };
}

/** A fault that shows no secret; its cause, which only --debug shows, goes with them when there was one to hide. */
export function maskFault(error: unknown, mask: SecretMask): unknown {
  if (!(error instanceof Fault)) return error;
  const { code, exit, status, message, hint, detail, place } = error;
  const masked = [message, hint, detail, place?.text].map((text) => (text === undefined ? text : mask.text(text)));
  const [shown = '', advice, more, line] = masked;
  if (shown === message && advice === hint && more === detail && line === place?.text) return error;
  return new Fault(code, { exit, status, about: '' }, shown, {
    ...(advice === undefined ? {} : { hint: advice }),
    ...(more === undefined ? {} : { detail: more }),
    ...(place === undefined ? {} : { place: { ...place, ...(line === undefined ? {} : { text: line }) } }),
  });
}
