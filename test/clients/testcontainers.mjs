// Starts a service as tests with testcontainers do, from an image that it builds, and asks it; what it finds goes to standard output, as JSON.
import { GenericContainer, Network, Wait } from 'testcontainers';

const [context] = process.argv.slice(2);
const built = await GenericContainer.fromDockerfile(context).build('localhost/team/service:1', { deleteOnExit: false });
const network = await new Network().start();
const container = await built
  .withNetwork(network)
  .withNetworkAliases('db')
  .withExposedPorts(5432)
  .withEnvironment({ SAY: 'hello' })
  .withCopyContentToContainer([{ content: 'from the test\n', target: '/data/given' }])
  .withWaitStrategy(Wait.forAll([Wait.forLogMessage(/ready to accept/), Wait.forListeningPorts()]))
  .start();
const url = `http://${container.getHost()}:${container.getMappedPort(5432)}`;
const answer = await (await fetch(`${url}/given`)).text();
const { exitCode, output } = await container.exec(['sh', '-c', 'echo $SAY']);
await container.stop();
await network.stop();
console.log(JSON.stringify({ answer, exitCode, output }));
