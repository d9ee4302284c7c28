import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './addresses';

describe('addresses that notifications may reach', () => {
  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:2800:21f:cb07::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is on the internet', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
    ],
    ...[
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      'fe80::1%eth0',
      'fc00::1',
    ],
    ...['fd12:3456::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '64:ff9b::a00:1', '2001:0:1::1', '198.18.0.1'],
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});
