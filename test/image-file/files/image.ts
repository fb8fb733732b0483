import { scratch } from 'nacre/image-file';

export default scratch()
  .copy(['a.txt', 'dir'], '/some/')
  .copy('*.txt', '/all/')
  .copy('a b.txt', '/with blank/')
  .copy('.', '.');
