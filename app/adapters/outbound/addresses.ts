/** Networks that belong to nobody on the internet: our own machine, private networks, cloud metadata, test and multicast ranges. */
const closedV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

function toNumber(v4: string): number {
  return v4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isOpenV4(address: string): boolean {
  const value = toNumber(address);
  return !closedV4.some(([base, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor(toNumber(base) / size);
  });
}

/** The eight groups of an IPv6 address; a dotted tail counts as two. */
function groupsOf(v6: string): number[] {
  const [address = ''] = v6.split('%');
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  const plain = dotted
    ? address.replace(
        dotted,
        `${Math.floor(toNumber(dotted) / 65536).toString(16)}:${(toNumber(dotted) % 65536).toString(16)}`,
      )
    : address;
  const [head = '', tail] = plain.split('::');
  const parse = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? left : [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function v4Of(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function isOpenV6(address: string): boolean {
  const groups = groupsOf(address);
  const [first = 0, second = 0] = groups;
  const [high = 0, low = 0] = groups.slice(6);
  const leading = groups.slice(0, 5).every((group) => group === 0);
  if (leading && (groups[5] === 0 || groups[5] === 0xffff)) return groups[5] === 0xffff && isOpenV4(v4Of(high, low));
  if (first === 0x64 && second === 0xff9b) return isOpenV4(v4Of(high, low));
  if (first === 0x2002) return isOpenV4(v4Of(second, groups[2] ?? 0));
  // Only 2000::/3 is given out to the internet; of it documentation and Teredo are left out.
  return first >= 0x2000 && first <= 0x3fff && !(first === 0x2001 && (second === 0xdb8 || second === 0));
}

/** Whether an IP address can belong to somebody on the internet. */
export function isPublicAddress(address: string): boolean {
  return address.includes(':') ? isOpenV6(address) : isOpenV4(address);
}
