/** Bounds on one asker. What is absent is not bounded. */
export interface RateBounds {
  /** Requests in a second, in the long run. */
  readonly requests?: number;
  /** Requests that may come at once. @default ten seconds of `requests` */
  readonly burst?: number;
  /** Requests under way at a time. */
  readonly concurrent?: number;
  /** Bytes of bodies in a second that are taken. */
  readonly received?: number;
  /** Bytes of bodies in a second that are sent. */
  readonly sent?: number;
}

/** How much askers may ask for. */
export interface RateSettings {
  /** Bounds on each address. */
  readonly address: RateBounds;
  /** Bounds on each user who is known. */
  readonly user: RateBounds;
  /** Tokens that an address may ask for in a minute. */
  readonly tokens: number;
  /** Wrong passwords from an address in a minute. */
  readonly failedLogins: number;
  /** Passwords that are hashed at a time. */
  readonly passwords: number;
}

/** Who only uses the registry meets none of these. */
export const rateDefaults: RateSettings = {
  address: {},
  user: {},
  tokens: Number.POSITIVE_INFINITY,
  failedLogins: 30,
  passwords: 4,
};
