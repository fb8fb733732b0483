import { createServer } from 'node:http';
import mime from 'mime';
import { findPage } from './find-page.ts';

const server = createServer((request, response) => {
  const page = findPage(request.url ?? '/');
  if (page === undefined) {
    response.writeHead(404).end('there is no such page\n');
    return;
  }
  response.writeHead(200, { 'content-type': mime.getType(page.name) ?? 'text/plain' }).end(page.bytes);
});

server.listen(Number(process.env.PORT ?? 8080), () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`Node ${process.version} as user ${process.getuid?.()}, on port ${port}`);
});

// The first process of a container gets no signal that it does not ask for.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close());
