// `data` is what the runtime keeps beside the columns, a cursor what was leased last. An address is leased to one container of a network at a time.
export const networkSchema = `
  CREATE TABLE network (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE network_endpoint (container TEXT, network TEXT, ipv4 TEXT, ipv6 TEXT, joined INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (container, network), UNIQUE (network, ipv4), UNIQUE (network, ipv6)) STRICT, WITHOUT ROWID;
  CREATE TABLE network_cursor (network TEXT, family INTEGER, address TEXT NOT NULL, PRIMARY KEY (network, family)) STRICT, WITHOUT ROWID;
  CREATE TABLE network_port (protocol TEXT, address TEXT, port INTEGER, container TEXT NOT NULL, target INTEGER NOT NULL,
    PRIMARY KEY (protocol, address, port)) STRICT, WITHOUT ROWID
`;
