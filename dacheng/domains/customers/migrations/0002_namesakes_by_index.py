"""What tells a company's name apart, as a function that an index can be made by."""

from django.db import migrations, models

# Legal endings in Latin letters are whole words, so they go before the marks between words do.
CORE = r"""
create function company_core(name text) returns text language sql immutable parallel safe as $$
    select regexp_replace(regexp_replace(regexp_replace(
        lower(normalize(name, NFKC)),
        '\m(incorporated|inc|ltd|limited|llc|plc|corporation|corp|company|co|gmbh|ag)\M', '', 'g'),
        '[][\s.,，。、·()<>《》&''\"“”‘’/\\_-]+', '', 'g'),
        '(股份有限公司|有限责任公司|有限公司|集团公司|总公司|集团|公司)+$', '', 'g')
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CORE, 'drop function company_core(text)'),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(models.Func('name', function='company_core'), name='customer_core'),
        ),
    ]
