import { scratch } from 'nacre/image-file';

export default scratch()
  .expose(80, '53/udp', '8000-8002')
  .volume('/data', '/more')
  .volume('/with blank')
  .user('1000:1000')
  .workdir('/srv')
  .workdir('app files')
  .stopSignal('SIGINT')
  .stopSignal(9)
  // Nothing to say is no instruction.
  .expose()
  .env({})
  .label({});
