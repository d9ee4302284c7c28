import { describe, expect, it } from 'vitest';
import { collapse, escapeHtml, escapePlain, headerLine, safeUrl } from './escaping';

describe('escapeHtml', () => {
  it('leaves ordinary text as it is', () => {
    expect(escapeHtml('Größe 38, café ☕ 日本')).toBe('Größe 38, café ☕ 日本');
  });

  it('escapes everything that could end a text or an attribute', () => {
    expect(escapeHtml(`<b title="x" id='y'>&`)).toBe('&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;');
  });

  it('leaves no two braces together, so no provider finds a tag to substitute', () => {
    expect(escapeHtml('{{ name }} {% x %}')).toBe('&#123;&#123; name }} &#123;% x %}');
  });

  it('turns control characters and lone surrogates into spaces, and keeps emoji', () => {
    expect(escapeHtml('a\u0000b\nc\ud83dd 🙂')).toBe('a b c d 🙂');
  });
});

describe('escapePlain', () => {
  it('keeps markup characters and breaks up tags', () => {
    expect(escapePlain('Salt & <Pepper> {{x}} {%y%}')).toBe('Salt & <Pepper> { {x}} { %y%}');
    expect(escapePlain('{{{{')).not.toContain('{{');
  });
});

describe('safeUrl', () => {
  it.each(['https://shop.example/a?b=c&d=e#f', 'HTTP://shop.example', 'mailto:hello@shop.example'])(
    'accepts %s',
    (value) => {
      expect(safeUrl(value)).toBe(value);
    },
  );

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '//shop.example',
    '/cart',
    'https://',
    'https:// shop.example',
    'https://shop.example/a b',
    'https://shop.example/\r\nBcc: x',
    'https://shop.example@evil.example/',
    'https:\\\\evil.example',
    'mailto:',
    '',
    undefined,
  ])('refuses %j', (value) => {
    expect(safeUrl(value)).toBeUndefined();
  });

  it('encodes what could break out of an attribute or spell a tag', () => {
    expect(safeUrl('https://s.example/?q="><script>{{x}}')).toBe(
      'https://s.example/?q=%22%3E%3Cscript%3E%7B%7Bx%7D%7D',
    );
  });
});

describe('headerLine', () => {
  it('is one line, whatever it is given', () => {
    expect(headerLine('Hello\r\nBcc: everyone@example.com\t\u2028x')).toBe('Hello Bcc: everyone@example.com x');
  });

  it('is cut at 250 characters without splitting an emoji', () => {
    const line = headerLine(`${'a'.repeat(248)}🙂🙂`);
    expect(line.length).toBeLessThanOrEqual(250);
    expect(line).not.toMatch(/\p{Cs}/u);
    expect(line.endsWith('…')).toBe(true);
  });
});

describe('collapse', () => {
  it('trims and makes every run of whitespace one space', () => {
    expect(collapse('  a \n\t b\u00a0c ')).toBe('a b c');
    expect(collapse('a b')).toBe('a b');
  });
});
