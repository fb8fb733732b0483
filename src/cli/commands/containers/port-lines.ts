import type { BoundPort } from '../../../app/index.ts';

/**
 * Ports as Docker prints them: `80/tcp -> 0.0.0.0:8080`.
 *
 * @param options `alone`: where they are reached, and not what
 */
export function boundLines(ports: readonly BoundPort[], options: { readonly alone?: boolean } = {}): string {
  return ports
    .flatMap((port) =>
      hostsOf(port).map((host) =>
        options.alone === true
          ? `${host}:${port.hostPort}\n`
          : `${port.containerPort}/${port.protocol} -> ${host}:${port.hostPort}\n`,
      ),
    )
    .join('');
}

function hostsOf({ hostAddress }: BoundPort): readonly string[] {
  if (hostAddress === '') return ['0.0.0.0', '[::]'];
  return [hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress];
}
