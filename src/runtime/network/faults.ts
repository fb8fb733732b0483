import { type FaultMaker, type FaultTable, faultMaker } from '../../base/index.ts';

export type NetworkFaultCode =
  | 'network/bad-flag'
  | 'network/no-network'
  | 'network/name-taken'
  | 'network/in-use'
  | 'network/predefined'
  | 'network/overlap'
  | 'network/no-address'
  | 'network/address-taken'
  | 'network/not-connected'
  | 'network/connected'
  | 'network/port-taken'
  | 'network/port-refused'
  | 'network/unsupported'
  | 'network/program-missing'
  | 'network/failed';

export const networkFaults: FaultTable<NetworkFaultCode> = {
  'network/bad-flag': { exit: 1, status: 400, about: 'The value of a flag about networks is malformed.' },
  'network/no-network': { exit: 1, status: 404, about: 'There is no network of that name.' },
  'network/name-taken': { exit: 1, status: 409, about: 'Another network has the wanted name.' },
  'network/in-use': { exit: 1, status: 403, about: 'Containers are connected to the network.' },
  'network/predefined': { exit: 1, status: 403, about: 'The network is always there and can not be changed.' },
  'network/overlap': { exit: 1, status: 403, about: 'A subnet holds addresses of another network or of the host.' },
  'network/no-address': { exit: 1, status: 500, about: 'A network has no free address left.' },
  'network/address-taken': {
    exit: 1,
    status: 409,
    about: 'Another container of the network has the wanted address.',
  },
  'network/not-connected': { exit: 1, status: 404, about: 'The container is not connected to that network.' },
  'network/connected': { exit: 1, status: 403, about: 'The container is connected to that network already.' },
  'network/port-taken': { exit: 1, status: 409, about: 'A published port is taken on the host.' },
  'network/port-refused': { exit: 1, status: 400, about: 'An ordinary user may not listen at the port of the host.' },
  'network/unsupported': {
    exit: 1,
    status: 501,
    about: 'Containers of an ordinary user can not have such a network.',
  },
  'network/program-missing': { exit: 1, status: 500, about: 'A program that makes networks is not installed.' },
  'network/failed': { exit: 1, status: 500, about: 'The kernel refused a part of a network.' },
};

export const networkFault: FaultMaker<NetworkFaultCode> = faultMaker(networkFaults);
