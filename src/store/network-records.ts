import { type Database, numberOf, type Row, textOf } from './database.ts';

/** What is kept of a network. */
export interface NetworkRow {
  readonly id: string;
  /** Unique in the store. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Whatever else the runtime keeps, as JSON text. */
  readonly data: string;
}

/** What is kept of a container's place in a network. */
export interface EndpointRow {
  readonly container: string;
  readonly network: string;
  /** Unique in the network. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
  readonly data: string;
}

/** What is kept of a port of the host that leads to a container. */
export interface PortRow {
  readonly protocol: string;
  /** '' for every address. */
  readonly address: string;
  readonly port: number;
  readonly container: string;
  /** The container's own port. */
  readonly target: number;
}

/** The networks of a store, the addresses leased in them, and the ports published. */
export interface NetworkRecords {
  /** Runs `work` with the write lock of the database held; what it changed survives the death of the process. Not nestable. */
  transact<Result>(work: () => Result): Result;
  /** In the order of their creation. */
  networks(): readonly NetworkRow[];
  addNetwork(network: NetworkRow): void;
  removeNetwork(id: string): void;
  /** The address of a family that was leased last in a network; `undefined` at first. */
  lastLeased(network: string, family: 4 | 6): string | undefined;
  setLastLeased(network: string, family: 4 | 6, address: string): void;
  /** Of one container, or all; in the order in which they were made. */
  endpoints(container?: string): readonly EndpointRow[];
  /** Replaces what the container had in this network. */
  addEndpoint(endpoint: EndpointRow): void;
  /** @param network all of the container's when left out */
  removeEndpoints(container: string, network?: string): void;
  ports(container?: string): readonly PortRow[];
  addPort(port: PortRow): void;
  removePort(port: Pick<PortRow, 'protocol' | 'address' | 'port'>): void;
}

export function createNetworkRecords(database: Database): NetworkRecords {
  return {
    transact: (work) => database.write('boot', work),
    networks: () => database.all('SELECT * FROM network ORDER BY created, id').map(networkRow),
    addNetwork({ id, name, createdAt, data }) {
      database.run('INSERT INTO network VALUES (?, ?, ?, ?)', id, name, createdAt, data);
    },
    removeNetwork(id) {
      database.run('DELETE FROM network WHERE id = ?', id);
      database.run('DELETE FROM network_cursor WHERE network = ?', id);
    },
    lastLeased(network, family) {
      const row = database.get('SELECT address FROM network_cursor WHERE network = ? AND family = ?', network, family);
      return row === undefined ? undefined : textOf(row, 'address');
    },
    setLastLeased(network, family, address) {
      database.run('INSERT OR REPLACE INTO network_cursor VALUES (?, ?, ?)', network, family, address);
    },
    endpoints: (container) => rowsOf(database, 'network_endpoint', container).map(endpointRow).sort(byTime),
    addEndpoint({ container, network, ipv4, ipv6, joinedAt, data }) {
      const values = [container, network, ipv4 ?? null, ipv6 ?? null, joinedAt, data] as const;
      database.run('DELETE FROM network_endpoint WHERE container = ? AND network = ?', container, network);
      database.run('INSERT INTO network_endpoint VALUES (?, ?, ?, ?, ?, ?)', ...values);
    },
    removeEndpoints(container, network) {
      if (network === undefined) database.run('DELETE FROM network_endpoint WHERE container = ?', container);
      else database.run('DELETE FROM network_endpoint WHERE container = ? AND network = ?', container, network);
    },
    ports: (container) => rowsOf(database, 'network_port', container).map(portRow),
    addPort({ protocol, address, port, container, target }) {
      database.run('INSERT INTO network_port VALUES (?, ?, ?, ?, ?)', protocol, address, port, container, target);
    },
    removePort({ protocol, address, port }) {
      const values = [protocol, address, port] as const;
      database.run('DELETE FROM network_port WHERE protocol = ? AND address = ? AND port = ?', ...values);
    },
  };
}

function rowsOf(database: Database, table: 'network_endpoint' | 'network_port', container?: string): readonly Row[] {
  if (container === undefined) return database.all(`SELECT * FROM ${table}`);
  return database.all(`SELECT * FROM ${table} WHERE container = ?`, container);
}

/** Of what was made in the same millisecond the order does not matter. */
function byTime(one: EndpointRow, other: EndpointRow): number {
  return one.joinedAt - other.joinedAt;
}

function networkRow(row: Row): NetworkRow {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    createdAt: numberOf(row, 'created'),
    data: textOf(row, 'data'),
  };
}

function endpointRow(row: Row): EndpointRow {
  return {
    container: textOf(row, 'container'),
    network: textOf(row, 'network'),
    ...(row.ipv4 === null ? {} : { ipv4: textOf(row, 'ipv4') }),
    ...(row.ipv6 === null ? {} : { ipv6: textOf(row, 'ipv6') }),
    joinedAt: numberOf(row, 'joined'),
    data: textOf(row, 'data'),
  };
}

function portRow(row: Row): PortRow {
  return {
    protocol: textOf(row, 'protocol'),
    address: textOf(row, 'address'),
    port: numberOf(row, 'port'),
    container: textOf(row, 'container'),
    target: numberOf(row, 'target'),
  };
}
