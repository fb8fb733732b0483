/** What events are told of. */
export type EventType = 'container' | 'image' | 'network' | 'volume' | 'builder' | 'daemon';

/** One act, as Docker's API tells of it. */
export interface ToldEvent {
  readonly type: EventType;
  /** `create`, `start`, `die`; of a command inside, with what it is: `exec_create: sh -c true`. */
  readonly action: string;
  /** The container's or network's ID, the volume's name, the image's name or digest. */
  readonly id: string;
  /** What else Docker tells: `name`, `image`, `exitCode`, `signal`, `execID`, and a container's labels. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An event with the time at which it was told. */
export interface TimedEvent extends Required<ToldEvent> {
  /** Nanoseconds since 1970. */
  readonly timeNano: bigint;
}

/** One line of JSON, without its end, in the shape of Docker's API (`GET /events`). */
export function formatEvent({ type, action, id, attributes, timeNano }: TimedEvent): string {
  const text = JSON.stringify({
    ...(type === 'container' ? { status: action, id, from: attributes.image ?? '' } : {}),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time: Number(timeNano / 1_000_000_000n),
  });
  // A number that has more digits than one of JavaScript can hold.
  return `${text.slice(0, -1)},"timeNano":${timeNano}}`;
}

/** Reads what `formatEvent` wrote; `undefined` of a line that was cut off by a loss of power. */
export function parseEvent(line: string): TimedEvent | undefined {
  try {
    const { Type, Action, Actor } = JSON.parse(line) as {
      readonly Type: EventType;
      readonly Action: string;
      readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
    };
    const [, digits] = /"timeNano":(\d{1,19})\}$/.exec(line) ?? [];
    if (digits === undefined) return undefined;
    return { type: Type, action: Action, id: Actor.ID, attributes: Actor.Attributes, timeNano: BigInt(digits) };
  } catch {
    return undefined;
  }
}
