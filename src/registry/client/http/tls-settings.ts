/** Whom to trust on a connection, and who to be there. Texts are PEM. */
export interface TlsSettings {
  /** Authorities to trust besides those of the system. */
  readonly authorities?: readonly string[];
  /** Certificates to show when the server asks for one. */
  readonly clients?: readonly { readonly certificate: string; readonly key: string }[];
  /** Whether any certificate will do. @default false */
  readonly insecure?: boolean;
}

type Tls = ReturnType<typeof process.getBuiltinModule<'node:tls'>>;

/** What an https agent is given. */
export interface Security {
  readonly secureContext: ReturnType<Tls['createSecureContext']>;
  readonly rejectUnauthorized: boolean;
}

/**
 * The authorities are those that Node brings, those of the system (where companies put theirs), and those of the settings. Made once for an
 * agent: reading them takes longer than a connection.
 */
export function createSecurity({ authorities = [], clients = [], insecure = false }: TlsSettings = {}): Security {
  const tls = process.getBuiltinModule('node:tls');
  const ca = [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system'), ...authorities])];
  const cert = clients.map(({ certificate }) => certificate);
  const key = clients.map((client) => client.key);
  return {
    secureContext: tls.createSecureContext({ ca, ...(clients.length === 0 ? {} : { cert, key }) }),
    rejectUnauthorized: !insecure,
  };
}
