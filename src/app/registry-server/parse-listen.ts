/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/**
 * Reads where to listen: `HOST:PORT`, `[::1]:PORT`, `HOST`, `:PORT` for every address of the machine, or `PORT` for this machine alone.
 *
 * @returns `undefined` for what is none of these
 */
export function parseListen(text: string): ListenAddress | undefined {
  const [, bracketed, name, , port] =
    /^(?:\[([0-9a-fA-F:.%]+)\]|([A-Za-z0-9.-]*))(:(\d{1,5}))?$/.exec(
      /^\d{1,5}$/.test(text) ? `localhost:${text}` : text,
    ) ?? [];
  if (bracketed === undefined && name === undefined) return undefined;
  if ((name === '' && port === undefined) || Number(port ?? 0) > 65_535) return undefined;
  const host = bracketed ?? name ?? '';
  return { host: host === '' ? '::' : host, port: port === undefined ? 5000 : Number(port) };
}
