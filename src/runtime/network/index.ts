export { type NetworkFaultCode, networkFault } from './faults.ts';
export { hostsOf } from './join-networks.ts';
export type {
  BoundPort,
  Endpoint,
  NetworkDriver,
  NetworkRecord,
  NetworkRecords,
  NetworkSubnet,
} from './network-record.ts';
export type { JoinedNetwork, NetworkSpec, Networks, RunningMember } from './networks.ts';
export { type NetworksOptions, openNetworks } from './open-networks.ts';
export type { JoinRequest, Member, NetworkAttachment, PublishedPort } from './requests.ts';
