type HttpModule = ReturnType<typeof process.getBuiltinModule<'node:http'>>;
type IncomingMessage = InstanceType<HttpModule['IncomingMessage']>;

/** Types of `node:http`, which is loaded when a service is opened: nobody else is to pay for it. */
export interface Http {
  readonly Request: IncomingMessage;
  readonly Response: InstanceType<HttpModule['ServerResponse']>;
  readonly Server: InstanceType<HttpModule['Server']>;
  readonly Headers: IncomingMessage['headers'];
  readonly Socket: IncomingMessage['socket'];
}
