/** Addresses that are known for what is behind them, and one of each kind of network that is not public. */
const TARGETS: readonly string[] = [
  '127.0.0.1',
  '127.127.127.127',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '100.64.0.1',
  '100.100.100.200', // Alibaba Cloud's metadata
  '169.254.169.254', // AWS, Google Cloud, Azure …
  '169.254.170.2', // credentials of ECS tasks
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle Cloud
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
]

const octets = (address: string) => address.split('.').map(Number)
const numberOf = (address: string) => octets(address).reduce((sum, octet) => sum * 256 + octet, 0)
const hex = (value: number, digits = 0) => value.toString(16).padStart(digits, '0')
const groups = (address: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address)
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`
}
const inverted = (address: string) =>
  groups(
    octets(address)
      .map((octet) => 255 - octet)
      .join('.'),
  )
const shifted = (text: string, by: number) =>
  [...text].map((one) => (/\d/.test(one) ? String.fromCodePoint(Number(one) + by) : one)).join('')

/** Ways to write an IPv4 address as the host of a URL. */
const FORMS: Readonly<Record<string, (address: string) => string>> = {
  plain: (address) => address,
  'with a dot behind it': (address) => `${address}.`,
  'as one number': (address) => String(numberOf(address)),
  'as one hex number': (address) => `0x${hex(numberOf(address))}`,
  'as one octal number': (address) => `0${numberOf(address).toString(8)}`,
  'in octal': (address) =>
    octets(address)
      .map((octet) => `0${octet.toString(8)}`)
      .join('.'),
  'in octal with many zeros': (address) =>
    octets(address)
      .map((octet) => `00000${octet.toString(8)}`)
      .join('.'),
  'in hex': (address) =>
    octets(address)
      .map((octet) => `0x${hex(octet)}`)
      .join('.'),
  'half hex, half decimal': (address) =>
    octets(address)
      .map((octet, at) => (at % 2 ? octet : `0X${hex(octet)}`))
      .join('.'),
  'in two parts': (address) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets(address)
    return `${a}.${b * 65_536 + c * 256 + d}`
  },
  'in three parts': (address) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets(address)
    return `${a}.${b}.${c * 256 + d}`
  },
  'percent-encoded': (address) => address.replaceAll('.', '%2e'),
  'with digits percent-encoded': (address) => address.replace(/\d/, (digit) => `%3${digit}`),
  'in full-width digits': (address) => shifted(address, 0xff10),
  'with ideographic dots': (address) => address.replaceAll('.', '。'),
  'mapped to IPv6': (address) => `[::ffff:${address}]`,
  'mapped to IPv6 in hex': (address) => `[::ffff:${groups(address)}]`,
  'mapped to IPv6 in full': (address) => `[0:0:0:0:0:ffff:${groups(address)}]`,
  'compatible with IPv6': (address) => `[::${address}]`,
  'translated (SIIT)': (address) => `[::ffff:0:${groups(address)}]`,
  'behind NAT64': (address) => `[64:ff9b::${address}]`,
  'behind a local NAT64': (address) => `[64:ff9b:1::${groups(address)}]`,
  'in 6to4': (address) => `[2002:${groups(address)}::1]`,
  'in Teredo': (address) => `[2001:0:4136:e378:8000:63bf:${inverted(address)}]`,
  'in ISATAP on a link': (address) => `[fe80::5efe:${groups(address)}]`,
  'in ISATAP of a public network': (address) => `[2a00:1450:4001:80b:0:5efe:${groups(address)}]`,
  'in ISATAP that says it is global': (address) => `[2a00:1450:4001:80b:200:5efe:${groups(address)}]`,
}

const http = (host: string) => `http://${host}/`

/** What no form of an address may get past, by the trick. Every one is known to be bad before anybody is asked. */
export const forbiddenByForm: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(FORMS).map(([name, form]) => [
      `an address that is not public, ${name}`,
      TARGETS.map(form).map(http),
    ]),
  ),
  'a public address written so that programs read it differently': [
    ...['134744072', '0x08080808', '010.8.8.8', '8.8.2056', '8.526344', '8%2e8.8.8', '８.8.8.8', '8.8.8.8.'].map(http),
    'http://cat%2eexample/',
    'http://cat.example./',
  ],
  'another IPv6 address that is not public': [
    ...['::', '::1', '0:0:0:0:0:0:0:1', 'fd00:ec2::254', 'fd20:ce::254', 'fc00::1', 'fe80::1', 'fec0::1', 'ff02::1'],
    ...['100::1', '2001:db8::1', '2001:2::1', '2001:10::1', '2001:20::1', '3fff::1', '5f00::1', '4000::1', '1::1'],
  ].map((address) => http(`[${address}]`)),
  'a name of this machine or its network': [
    ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'localhost.localdomain.localhost', 'ｌocalhost'],
    ...['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal', 'router.lan'],
    ...[
      'redis',
      'printer.local',
      'nas.home',
      'nas.home.arpa',
      'wiki.corp',
      'wiki.intranet',
      'hidden.onion',
      'x.invalid',
    ],
    ...['kubernetes.default.svc.cluster.local', 'host.docker.internal', 'loc%61lhost', 'lo­calhost'],
  ].map(http),
  credentials: [
    ...[
      'user@cat.example',
      'user:password@cat.example',
      ':password@cat.example',
      '@cat.example',
      'cat.example@127.0.0.1',
    ],
    ...['cat.example:80@127.0.0.1', 'cat.example%40@127.0.0.1', '127.0.0.1@cat.example', 'a@b@cat.example'],
  ].map(http),
  'characters that programs read differently': [
    'http://cat.example\\@127.0.0.1/',
    'http://127.0.0.1\\@cat.example/',
    'http:\\\\127.0.0.1\\',
    'http://cat.example\\.127.0.0.1/',
    'http://127.0.0.1\t/',
    'ht\ntp://127.0.0.1/',
    ' http://127.0.0.1/',
    'http://127.0.0.1/ ',
    'http://cat.example/a b',
    'http://cat.example/\r\nHost: 127.0.0.1',
    'http://cat.example\u0000.127.0.0.1/',
    'http://cat.example\u2028/',
    '\ufeffhttp://127.0.0.1/',
    'http://cat.example/\u00a0',
  ],
  'a scheme of another kind': [
    'file:///etc/passwd',
    'file://127.0.0.1/etc/passwd',
    'ftp://cat.example/cat.jpg',
    'gopher://127.0.0.1:6379/_INFO',
    'dict://127.0.0.1:11211/stats',
    'data:image/png;base64,iVBORw0KGgo=',
    'javascript:alert(1)',
    'blob:http://cat.example/1',
    'ws://cat.example/',
    'wss://cat.example/',
    'ldap://127.0.0.1/',
    'jar:http://127.0.0.1!/',
    'netdoc:///etc/passwd',
    'unix:/var/run/docker.sock',
    's3://bucket/cat.jpg',
    'view-source:http://cat.example/',
  ],
  'a port of another service': [
    ...[1, 22, 23, 25, 53, 110, 143, 389, 445, 2375, 3306, 5432, 6379, 8080, 8443, 9200, 11211, 27017, 65_535].map(
      (port) => http(`cat.example:${port}`),
    ),
    ...['8.8.8.8:22', '[2606:4700:4700::1111]:22', 'cat.example:0'].map(http),
    'https://cat.example:8787/',
  ],
  'what is no address': [
    ...['', 'cat.jpg', '/etc/passwd', '//127.0.0.1/', 'http', 'http:', 'http:/', 'http://', 'http:///', 'http://?'],
    ...[
      'http:127.0.0.1',
      'http:/127.0.0.1/',
      'http:///127.0.0.1/',
      'http://[::1',
      'http://::1/',
      'http://[fe80::1%25eth0]/',
    ],
    ...[
      'http://256.256.256.256/',
      'http://1.2.3.4.5/',
      'http://0o177.0.0.1/',
      'http://99999999999/',
      'http://cat.example:99999/',
    ],
    ...['http://<script>/', 'http://a^b/', 'http://cat.example:port/', 'http://%00/', 'http://.../'],
  ],
}

/** Names that only DNS tells are bad, and what it says of them. */
export const forbiddenByDns: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(TARGETS.map((address) => [`${address.replaceAll('.', '-')}.attacker.example`, [address]])),
  'loopback6.attacker.example': ['::1'],
  'mapped.attacker.example': ['::ffff:127.0.0.1'],
  'nat64.attacker.example': ['64:ff9b::7f00:1'],
  '6to4.attacker.example': ['2002:7f00:1::1'],
  'metadata6.attacker.example': ['fd00:ec2::254'],
  'link6.attacker.example': ['fe80::1'],
  'isatap.attacker.example': ['2a00:1450:4001:80b:0:5efe:7f00:1'],
  'public-and-private.attacker.example': ['93.184.216.34', '127.0.0.1'],
  'private-and-public.attacker.example': ['10.0.0.1', '93.184.216.34'],
  'public4-private6.attacker.example': ['93.184.216.34', '::1'],
  'private4-public6.attacker.example': ['127.0.0.1', '2606:2800:220:1::1'],
  'one-of-many.attacker.example': [...Array.from({ length: 20 }, (_, at) => `93.184.216.${at + 1}`), '192.168.0.1'],
}

/** What must not be refused by its form, or all of the above would prove nothing. */
export const allowedByForm: readonly string[] = [
  'http://cat.example/',
  'https://cat.example/cat.jpg?size=large&token=a%20b#top',
  'HTTPS://CAT.EXAMPLE/Cat.JPG',
  'https://cat.example:443/',
  'http://cat.example:80/',
  'http://cat.example:443/',
  'http://8.8.8.8/',
  'https://[2606:4700:4700::1111]/',
  'https://bücher.example/größe.jpg',
  'https://xn--bcher-kva.example/',
  'https://a.b-c.d_e.example/%e2%82%ac.png',
  'https://localhost.example/',
  'https://127.0.0.1.example/',
  'https://cat.example?query',
  'https://cat.example/@user/cat.jpg',
]
