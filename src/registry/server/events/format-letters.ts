import type { JsonObject } from '../../../base/index.ts';
import { formatRoute } from '../../protocol/index.ts';
import type { LetterForm } from './receiver.ts';
import type { RegistryEvent } from './registry-event.ts';

/** Who tells of events. */
export interface EventSource {
  /** Where clients reach the registry, without a slash at the end. @default how each request names it, by the scheme below */
  readonly url?: string;
  readonly scheme: 'http' | 'https';
  /** Host and port of this server. */
  readonly address: string;
  /** Of this run of the server. */
  readonly instance: string;
}

/** The body of a request, and what it is. */
export interface FormattedLetters {
  readonly contentType: string;
  readonly body: string;
}

/** @param events at least one */
export function formatLetters(
  events: readonly RegistryEvent[],
  form: LetterForm,
  source: EventSource,
): FormattedLetters {
  switch (form) {
    case 'distribution':
      return formatEnvelope(events, source);
    case 'cloudevents':
      return formatCloudEvents(events, source);
  }
}

/** Source: CNCF Distribution 3, `notifications/event.go`; docs, "Work with notifications". */
function formatEnvelope(events: readonly RegistryEvent[], source: EventSource): FormattedLetters {
  const envelope = { events: events.map((event) => toEnvelopeEvent(event, source)) };
  return { contentType: 'application/vnd.docker.distribution.events.v2+json', body: JSON.stringify(envelope) };
}

function toEnvelopeEvent(event: RegistryEvent, source: EventSource): JsonObject {
  const { id, time, action, request, actor } = event;
  return {
    id,
    timestamp: time,
    action,
    target: toTarget(event, source),
    request: {
      id: request?.id ?? '',
      addr: request?.address ?? '',
      host: request?.host ?? '',
      method: request?.method ?? '',
      useragent: request?.agent ?? '',
    },
    actor: actor === undefined ? {} : { name: actor },
    source: { addr: source.address, instanceID: source.instance },
  };
}

function toTarget(event: RegistryEvent, source: EventSource): JsonObject {
  const { repository, digest, mediaType, size, tag, from } = event;
  return {
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(size === undefined ? {} : { size, length: size }),
    ...(digest === undefined ? {} : { digest, url: addressOf(event, digest, source) }),
    repository,
    ...(from === undefined ? {} : { fromRepository: from }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function addressOf(
  { object, repository, request }: RegistryEvent,
  digest: NonNullable<RegistryEvent['digest']>,
  source: EventSource,
): string {
  const origin = source.url ?? `${source.scheme}://${request?.host ?? source.address}`;
  const path = object === 'blob' ? { kind: 'blob' as const, digest } : { kind: 'manifest' as const, reference: digest };
  return origin + formatRoute({ repository, ...path });
}

/** One event stands alone, several as a batch. Source: CloudEvents 1.0.2, JSON event format, sections 3 and 4; HTTP binding, sections 3.2 and 3.3. */
function formatCloudEvents(events: readonly RegistryEvent[], source: EventSource): FormattedLetters {
  const [first, ...others] = events.map((event) => toCloudEvent(event, source));
  return others.length === 0
    ? { contentType: 'application/cloudevents+json; charset=utf-8', body: JSON.stringify(first) }
    : { contentType: 'application/cloudevents-batch+json; charset=utf-8', body: JSON.stringify([first, ...others]) };
}

function toCloudEvent(event: RegistryEvent, source: EventSource): JsonObject {
  const { id, time, ...data } = event;
  const { action, object, repository, digest, tag } = event;
  const registry = source.url === undefined ? `//${event.request?.host ?? source.address}` : source.url;
  return {
    specversion: '1.0',
    id,
    source: `${registry}/${repository}`,
    type: `dev.nacre.registry.${object}.${action}`,
    subject: tag ?? digest ?? repository,
    time,
    datacontenttype: 'application/json',
    data: JSON.parse(JSON.stringify(data)),
  };
}
