import { type Event, Fault, type OnEvent, type Place } from '../../../base/index.ts';
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

/** What was thrown, without secrets; what caused it, which only --debug shows, goes when it holds one. */
export function maskFault(error: unknown, mask: SecretMask): unknown {
  if (!(error instanceof Error) || !holdsSecret(error, mask)) return error;
  if (!(error instanceof Fault)) return new Error(mask.text(error.message));
  const { code, exit, status, message, hint, detail, place } = error;
  return new Fault(code, { exit, status, about: '' }, mask.text(message), {
    ...(hint === undefined ? {} : { hint: mask.text(hint) }),
    ...(detail === undefined ? {} : { detail: mask.text(detail) }),
    ...(place === undefined ? {} : { place: maskPlace(place, mask) }),
  });
}

function maskPlace(place: Place, mask: SecretMask): Place {
  return place.text === undefined ? place : { ...place, text: mask.text(place.text) };
}

function holdsSecret(error: unknown, mask: SecretMask): boolean {
  if (!(error instanceof Error)) return false;
  const own = error instanceof Fault ? [error.hint, error.detail, error.place?.text] : [];
  const shown = [error.message, error.stack, ...own].filter((text) => text !== undefined);
  return shown.some((text) => mask.text(text) !== text) || holdsSecret(error.cause, mask);
}
