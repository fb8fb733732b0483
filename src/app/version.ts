import manifest from '../../package.json' with { type: 'json' };

/** This release. */
export const version: string = manifest.version;

/** Versions of the Docker Engine API that are spoken: older clients than the oldest find what they know in what newer ones get. */
export const dockerApi: { readonly newest: string; readonly oldest: string } = { newest: '1.47', oldest: '1.24' };
